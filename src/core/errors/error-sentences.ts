/**
 * The one dictionary of errors: code → the sentence an owner reads. Each says what happened and what
 * to do next, and holds no path, stack or secret. A new code is added here and nowhere else.
 */
export const errorSentences = {
  internal: 'Something went wrong on our side. Try again; if it stays, look for the request id in the log.',

  'input.invalid':
    'Something in this request is not as expected. Check the fields named in the details and send it again.',
  'input.not_json': 'The request body is not valid JSON. Send a JSON object.',
  'input.too_large': 'The request body is too large. Send files through an upload instead.',
  'input.wrong_type':
    'This kind of body is not accepted here. Send JSON, or a form with a file where one is expected.',
  'input.no_file': 'No file arrived. Pick a file and send it again.',
  'input.unsupported':
    'This file is not audio or video that we can read. Use an mp3, m4a, wav, flac, ogg, aiff, caf, amr, wma, ac3, wv, mp4, mov, mkv, webm, ts or mts file.',
  'input.empty': 'This file is empty. Pick another one.',
  'input.no_audio': 'This file has no sound in it. Pick a file with an audio track.',
  'input.damaged': 'This file is damaged or cut off and cannot be read. Export it again or pick another one.',
  'input.too_short':
    'This recording is shorter than a tenth of a second, too short to make anything of. Pick a longer one.',
  'input.sample_rate':
    'The sample rate of this recording is one that nothing plays. Export it at 44.1 or 48 kHz and send that.',
  'input.too_demanding':
    'Reading this file takes more memory or time than this studio gives one. Export it as a plain m4a, mp3 or wav file and send that.',
  'input.too_long':
    'This recording is longer than this studio takes, as a rule 30 minutes. Shorten it or pick a shorter one.',

  'owner.required': 'You are not signed in. Open the pairing link or sign in with the owner token.',
  'owner.wrong_token': 'That token is not right. Copy it from the machine that runs the studio.',
  'pairing.invalid':
    'This pairing code has expired or was used already. Make a new one on the machine or on a signed-in phone.',
  'origin.forbidden': 'This request came from another website and was refused. Use the studio page itself.',
  'rate.limited': 'Too many tries. Wait ten minutes, then try again.',

  'route.not_found': 'There is nothing at this address. Check it, or go back to the start page.',
  'route.wrong_method': 'This address does not take that kind of request.',

  'job.not_found': 'There is no such job. It may have been removed; start again from the recording.',
  'job.already_finished': 'This job has already ended, so it cannot be cancelled.',
  'job.not_finished': 'This job has not finished yet. Wait for it to complete.',
  'job.not_retryable': 'Only a job that failed or was cancelled can be tried again.',
  'job.key_reused': 'This Idempotency-Key was used for a different request. Use a fresh key.',
  'job.too_many': 'Too many jobs were started within a minute. Wait a minute, then start this one again.',
  'job.timed_out': 'This took longer than allowed and was stopped. Try again with a shorter recording.',
  'worker.lost':
    'The worker stopped while it had this job, twice. Check that the machine has memory and disk left, then try again.',

  'asset.not_found': 'There is no such recording. It may have been deleted; pick another one.',
  'asset.in_use':
    'A saved edit, a video or a job under way uses this recording. Delete or cancel that first, or force the deletion.',
  'project.not_found': 'There is no such project. It may have been deleted.',
  'project.conflict': 'This project was changed on another device. Load it again, then repeat your change.',
  'reel.not_found': 'There is no such reel. It may have been deleted.',
  'reel.changed':
    'This reel was changed meanwhile, perhaps on another device. Take over the reel in the details, then repeat your change.',
  'reel.making': 'A video of this reel is being made. Wait until it is done, or cancel it first.',
  'reel.no_video': 'This reel has no look yet. Choose one, then make the video.',
  'reel.no_sound':
    'This reel has no recording to make a video of. Try bringing it in again, or choose another one.',
  'video.not_found': 'There is no such video. It may have been deleted; render it again.',

  'recipe.out_of_bounds':
    'A clip in this edit lies outside its recording or its fades do not fit. Adjust the clip named in the details.',
  'recipe.source_ended':
    'A recording in this edit ends before one of its clips does. Shorten that clip, or bring the recording in again.',
  'recipe.too_long': 'The edit is longer than 30 minutes in total. Shorten or remove a clip.',

  'upload.not_found': 'There is no such upload, or it has expired. Start the upload again.',
  'upload.in_use': 'A job under way needs this upload. Wait until it has ended, or cancel it first.',
  'upload.incomplete': 'This upload is not complete yet. Send the missing parts first.',
  'upload.already_finished': 'This upload was already finished or aborted. Start a new one.',
  'upload.too_large':
    'This file is larger than this studio takes, as a rule 100 MB of sound, 500 MB of video, 20 MB for a picture. Pick a smaller one.',
  'upload.wrong_size': 'The bytes that arrived are not the size that was announced. Send this part again.',
  'upload.signature_invalid': 'This link is not valid or has expired. Ask for a new one.',

  'source.invalid_url': 'This is not a web link we can use. Paste a full http or https address.',
  'source.blocked_address':
    'This link points to a private or reserved network address or port and is not fetched. Use a public link or upload the file.',
  'source.unreachable':
    'The link could not be reached. Check that it opens in a browser, or upload the file instead.',
  'source.timed_out':
    'The site behind this link answered too slowly and was given up. Try again later, or upload the file instead.',
  'source.not_found': 'There is nothing at this link any more. Check it, or upload the file instead.',
  'source.server_error':
    'The site behind this link answered with an error. Try again later, or upload the file instead.',
  'source.refused':
    'The site refuses to give this file to the studio. Open the link in a browser, save the file and upload it instead.',
  'source.web_page':
    'This link opens a web page, not a recording. Copy the address of the file itself, usually that of its download button, or save the file and upload it.',
  'source.unknown_encoding':
    'The site sends this file packed in a way the studio cannot unpack. Open the link in a browser, save the file and upload it instead.',
  'source.too_many_redirects': 'This link redirects too many times. Paste the final address instead.',
  'source.too_large': 'The file behind this link is larger than allowed. Upload a smaller one instead.',
  'source.unsupported_host':
    'This site is not supported. Use a YouTube link, a direct link to a file, or upload the file.',
  'source.rights_required': 'Confirm that you have the right to use this recording, then try again.',
  'source.private': 'This video is private. Make it public or unlisted, or upload the file instead.',
  'source.login_required': 'This link only opens when signed in. Upload the file instead.',
  'source.age_restricted': 'This video is age-restricted and cannot be fetched. Upload the file instead.',
  'source.region_blocked':
    'This recording is not available in the region of this server. Upload the file instead.',
  'source.removed': 'This video has been removed. Pick another one, or upload the file.',
  'source.protected': 'This video is copy-protected and cannot be fetched. Use a recording of your own.',
  'source.playlist':
    'This link leads to a list, such as a feed or a playlist. Paste the link of a single recording.',
  'source.live': 'This is a live stream that has not ended. Wait until it ends, or upload a recording.',
  'source.too_long':
    'This video is longer than this studio takes, as a rule 30 minutes. Pick a shorter one, or upload a part of it.',
  'source.rate_limited':
    'The site refuses downloads from this server right now, as it often does for servers. Upload the file instead.',
  'source.extractor_broken':
    'The downloader does not understand this site at present. Update yt-dlp, or upload the file instead.',

  'render.unknown_look': 'There is no look of that name. Choose one from the list in the details.',
  'render.cover_unusable': 'The cover picture cannot be read. Use a PNG, JPEG or WebP file.',
  'render.gpu_unavailable':
    'The rendering service did not answer or lost this video. Try again; if it stays, look at the service and its log.',
  'render.gpu_refused':
    'The rendering service refuses the keys of this studio. Set MODAL_KEY and MODAL_SECRET to a valid pair, restart the worker and try again.',
  'render.links_refused':
    'The rendering service could not use the links to the files of this video. Try again; if it stays, check APP_URL, and that the clocks of studio and storage agree.',
  'render.gpu_not_found':
    'There is no rendering service at the configured address. Set MODAL_ENDPOINT_URL to the one its deployment prints, restart the worker and try again.',

  'webhook.not_configured':
    'This studio takes no reports of renders, since INTERNAL_WEBHOOK_SECRET is not set. Set it to the same value in the studio and in Modal’s secret, then deploy both again.',
  'webhook.wrong_secret':
    'The secret of this report is not the studio’s. Set INTERNAL_WEBHOOK_SECRET to the same value in the studio and in Modal’s secret, then deploy both again.',

  'quota.exceeded': 'The storage of this studio is full. Delete recordings or videos you no longer need.',
  'storage.not_found': 'There is no such file. It may have been deleted.',
  'storage.full':
    'The disk is full. Delete recordings or videos you no longer need, or make room on the machine, then try again.',
  'storage.unavailable':
    'The file storage cannot be reached or written. Check the disk or the bucket, then try again.',
  'storage.range_invalid': 'The requested part lies outside the file.',
  'database.unavailable': 'The database cannot be reached. Check it, then try again.',
  'tool.missing':
    'A program this needs (ffmpeg, ffprobe or yt-dlp) is not installed on the worker. Run the start command again, it installs it.',
  'tool.outdated':
    'The yt-dlp of the worker is too old to be run safely. Run npm run update:ytdlp on its machine, or upload the file instead.',
  'tool.failed':
    'The media program failed on this file. Try again; if it stays, export the recording in another format.',
} as const satisfies Record<string, string>;

/** Why a job waits although there is room for it; it goes on by itself. */
export const waitSentences: Partial<Record<keyof typeof errorSentences, string>> = {
  'storage.unavailable':
    'The file storage cannot be reached. This job waits for it and goes on by itself; look at the disk or the bucket if that lasts.',
  'database.unavailable': 'The database could not be reached. This job goes on by itself.',
};
