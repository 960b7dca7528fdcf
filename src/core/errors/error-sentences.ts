/**
 * The one dictionary of errors: code → the sentence an owner reads. Each says what happened and what
 * to do next, and contains no path, stack or secret. A new code is added here; its status is in `src/lib/http/error-status.ts`.
 */
export const errorSentences = {
  internal:
    'Something went wrong in the studio. Try again. If it happens again, search the log for the request id.',

  'input.invalid': 'This request is not valid. Correct the fields named in the details and send it again.',
  'input.not_json': 'The request body is not valid JSON. Send a JSON object.',
  'input.too_large': 'The request body is too large. Send files through an upload instead.',
  'input.wrong_type':
    'This content type is not accepted here. Send JSON, or a form with a file if one is expected.',
  'input.no_file': 'The request contains no file. Choose a file and send it again.',
  'input.unsupported':
    'This file is not audio or video that we can read. Use an mp3, m4a, wav, flac, ogg, aiff, caf, amr, wma, ac3, wv, mp4, mov, mkv, webm, ts or mts file.',
  'input.empty': 'This file is empty. Choose another one.',
  'input.no_audio': 'This file has no audio track. Choose a file with sound.',
  'input.damaged':
    'This file is damaged or incomplete and cannot be read. Export it again or choose another one.',
  'input.too_short':
    'This recording is shorter than a tenth of a second, which is too short to use. Choose a longer one.',
  'input.sample_rate':
    'The sample rate of this recording is not supported. Export it at 44.1 or 48 kHz and upload that file.',
  'input.too_demanding':
    'Reading this file takes more memory or time than the studio allows. Export it as a plain m4a, mp3 or wav file and upload that.',
  'input.too_long':
    'This recording is longer than this studio allows, normally 30 minutes. Shorten it or choose a shorter one.',

  'owner.required': 'You are not signed in. Open the pairing link or sign in with the owner token.',
  'owner.wrong_token': 'That token is not right. Copy the owner token from the machine that runs the studio.',
  'pairing.invalid':
    'This pairing code has expired or has already been used. Create a new one on the machine or on a signed-in phone.',
  'origin.forbidden': 'This request came from another website and was refused. Use the studio’s own page.',
  'rate.limited': 'Too many tries. Wait ten minutes, then try again.',

  'route.not_found': 'There is nothing at this address. Check it, or go back to the start page.',
  'route.wrong_method':
    'This address does not support that HTTP method. Use one of the methods in the Allow header.',

  'job.not_found': 'There is no such job. It may have been removed; start again from the recording.',
  'job.already_finished': 'This job has already ended, so it cannot be cancelled. Reload to see its result.',
  'job.not_finished': 'This job has not finished yet. Wait for it to complete.',
  'job.not_retryable':
    'This job cannot be tried again: it neither failed nor was cancelled, or its reel has gone on without it or was deleted. Reload to see what there is, and start from there.',
  'job.key_reused': 'This Idempotency-Key was used for a different request. Use a fresh key.',
  'job.too_many': 'Too many jobs were started within a minute. Wait a minute, then start this one again.',
  'job.timed_out': 'This job took longer than allowed and was stopped. Try again with a shorter recording.',
  'worker.lost':
    'The worker stopped twice during this job. Check that the machine has free memory and disk space, then try again.',

  'asset.not_found': 'There is no such recording. It may have been deleted; choose another one.',
  'asset.in_use':
    'A reel, a saved edit, a video or a running job uses this recording. Delete or cancel that first, or force the deletion.',
  'reel.not_found': 'There is no such reel. It may have been deleted; start a new one from a recording.',
  'reel.changed':
    'This reel has been changed since you loaded it, perhaps on another device. Load it again, then repeat your change.',
  'reel.making': 'A video of this reel is being made. Wait until it is done, or cancel it first.',
  'reel.no_video': 'This reel has no look yet. Choose one, then make the video.',
  'reel.no_sound':
    'This reel has no recording to make a video from. Add the recording again, or choose another one.',
  'video.not_found': 'There is no such video. It may have been deleted; make it again.',

  'recipe.out_of_bounds':
    'A clip in this edit lies outside its recording or its fades do not fit. Adjust the clip named in the details.',
  'recipe.source_ended':
    'A recording in this edit ends before one of its clips does. Shorten that clip, or add the recording again.',
  'recipe.too_long': 'The edit is longer than 30 minutes in total. Shorten or remove a clip.',

  'upload.not_found': 'There is no such upload, or it has expired. Start the upload again.',
  'upload.in_use':
    'A running job needs this upload, or it is the cover of a reel. Wait until the job has ended, or choose another cover first.',
  'upload.incomplete': 'This upload is not complete yet. Send the missing parts first.',
  'upload.already_finished': 'This upload was already finished or aborted. Start a new one.',
  'upload.too_large':
    'This file is larger than this studio allows, normally 100 MB for audio, 500 MB for video and 20 MB for a picture. Choose a smaller one.',
  'upload.wrong_size': 'The upload does not have the announced size. Send this part again.',
  'upload.signature_invalid': 'This link is not valid or has expired. Request a new one.',

  'source.invalid_url':
    'This is not a web link that the studio can use. Paste a complete http or https address.',
  'source.blocked_address':
    'This link points to a private or reserved network address or port, which the studio does not open. Use a public link or upload the file.',
  'source.unreachable':
    'The link could not be reached. Check that it opens in a browser, or upload the file instead.',
  'source.timed_out':
    'The site behind this link answered too slowly. Try again later, or upload the file instead.',
  'source.not_found': 'There is no file at this link. Check the link, or upload the file instead.',
  'source.server_error':
    'The site behind this link answered with an error. Try again later, or upload the file instead.',
  'source.refused':
    'The site refuses to give this file to the studio. Open the link in a browser, save the file and upload it instead.',
  'source.web_page':
    'This link opens a web page, not a recording. Copy the address of the file itself, usually that of its download button, or save the file and upload it.',
  'source.unknown_encoding':
    'The site sends this file in an encoding that the studio does not know. Open the link in a browser, save the file and upload it instead.',
  'source.too_many_redirects': 'This link redirects too many times. Paste the final address instead.',
  'source.too_large': 'The file behind this link is larger than allowed. Upload a smaller one instead.',
  'source.unsupported_host':
    'This site is not supported. Use a YouTube link, a direct link to a file, or upload the file.',
  'source.rights_required': 'Confirm that you have the right to use this recording, then try again.',
  'source.private': 'This video is private. Make it public or unlisted, or upload the file instead.',
  'source.login_required': 'This link requires signing in to the site. Upload the file instead.',
  'source.age_restricted': 'This video is age-restricted and cannot be fetched. Upload the file instead.',
  'source.region_blocked':
    'This recording is not available in the region of this server. Upload the file instead.',
  'source.removed': 'This video has been removed. Choose another one, or upload the file.',
  'source.protected': 'This video is copy-protected and cannot be fetched. Use a recording of your own.',
  'source.playlist': 'This link is a feed or a playlist. Paste the link to a single recording.',
  'source.live': 'This is a live stream that has not ended. Wait until it ends, or upload a recording.',
  'source.too_long':
    'This video is longer than this studio allows, normally 30 minutes. Choose a shorter one, or upload a part of it.',
  'source.rate_limited':
    'The site is refusing downloads from this server, as sites often do for servers. Upload the file instead.',
  'source.extractor_broken':
    'The installed yt-dlp cannot read this site. Update yt-dlp, or upload the file instead.',

  'render.unknown_look': 'There is no look with that name. Choose one from the list in the details.',
  'render.cover_unusable': 'The cover picture cannot be read. Use a PNG, JPEG or WebP file.',
  'render.gpu_unavailable':
    'The rendering service did not answer or lost this video. Try again. If it happens again, check the service and its log.',
  'render.gpu_refused':
    'The rendering service refuses the keys of this studio. Set MODAL_KEY and MODAL_SECRET to a valid pair, restart the worker and try again.',
  'render.links_refused':
    'The rendering service could not open the links to the files of this video. Try again. If it happens again, check APP_URL and that the clocks of the studio and the storage agree.',
  'render.gpu_not_found':
    'There is no rendering service at the configured address. Set MODAL_ENDPOINT_URL to the address printed by its deployment, restart the worker and try again.',

  'webhook.not_configured':
    'This studio cannot accept render reports because INTERNAL_WEBHOOK_SECRET is not set. Set it to the same value in the studio and in Modal’s secret, then deploy both again.',
  'webhook.wrong_secret':
    'The secret of this report does not match the studio’s. Set INTERNAL_WEBHOOK_SECRET to the same value in the studio and in Modal’s secret, then deploy both again.',

  'quota.exceeded': 'The storage of this studio is full. Delete recordings or videos you no longer need.',
  'storage.not_found': 'There is no such file. It may have been deleted; reload the page.',
  'storage.full':
    'The disk is full. Delete recordings or videos you no longer need, or free disk space on the machine, then try again.',
  'storage.unavailable':
    'The file storage cannot be reached or written to. Check the disk or the bucket, then try again.',
  'storage.range_invalid': 'The requested range lies outside the file. Request a range within its size.',
  'database.unavailable': 'The database cannot be reached. Check that it is running, then try again.',
  'tool.missing':
    'A required program (ffmpeg, ffprobe or yt-dlp) is not installed on the worker. Run the start command again to install it.',
  'tool.outdated':
    'The yt-dlp on the worker is too old to run safely. Run npm run update:ytdlp on that machine, or upload the file instead.',
  'tool.failed':
    'The media program failed on this file. Try again. If it fails again, export the recording in another format.',
} as const satisfies Record<string, string>;

/** Why a job waits although a worker is free; it continues by itself. */
export const waitSentences: Partial<Record<keyof typeof errorSentences, string>> = {
  'storage.unavailable':
    'The file storage cannot be reached. This job waits for it and goes on by itself. If this lasts, check the disk or the bucket.',
  'database.unavailable': 'The database could not be reached. This job goes on by itself once it can be.',
};
