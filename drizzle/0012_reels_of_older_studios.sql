INSERT INTO `reels` (`reel_id`, `title`, `recipe`, `video`, `revision`, `created_at`, `updated_at`)
SELECT 'reel_' || substr(p.project_id, 9), p.title, p.recipe,
  CASE WHEN p.look IS NOT NULL AND p.aspect IS NOT NULL THEN
    json_patch(json_object('look', p.look, 'aspect', p.aspect), json_object('params', json(p.params)))
  END,
  p.revision, p.created_at, p.updated_at
FROM `projects` p WHERE p.recipe IS NOT NULL;
--> statement-breakpoint
INSERT INTO `reels` (`reel_id`, `title`, `recipe`, `video`, `revision`, `video_id`, `created_at`, `updated_at`)
SELECT 'reel_' || substr(v.video_id, 7), coalesce(nullif(trim(v.spec ->> '$.title'), ''), a.title, 'Video'),
  json_object('version', 1, 'clips', json_array(json_object('id', 'clip_1', 'sourceAssetId', v.asset_id,
    'startSec', 0, 'endSec', coalesce(a.duration_sec, v.duration_sec), 'gainDb', 0, 'fadeInSec', 0, 'fadeOutSec', 0)),
    'loudness', 'off', 'clean', 'off', 'outputFormat', 'm4a'),
  json_patch(v.spec, json_object('coverKey', u.key)),
  1, v.video_id, v.created_at, v.created_at
FROM `videos` v
LEFT JOIN `assets` a ON a.asset_id = v.asset_id
LEFT JOIN `uploads` u ON u.key = v.spec ->> '$.coverKey' AND u.status = 'complete'
WHERE v.reel_id IS NULL;
--> statement-breakpoint
UPDATE `videos` SET `reel_id` = 'reel_' || substr(video_id, 7) WHERE reel_id IS NULL;
--> statement-breakpoint
INSERT INTO `reels` (`reel_id`, `title`, `recipe`, `revision`, `created_at`, `updated_at`)
SELECT 'reel_' || substr(a.asset_id, 7), a.title,
  json_object('version', 1, 'clips', json_array(json_object('id', 'clip_1', 'sourceAssetId', a.asset_id,
    'startSec', 0, 'endSec', a.duration_sec, 'gainDb', 0, 'fadeInSec', 0, 'fadeOutSec', 0)),
    'loudness', CASE a.kind WHEN 'source' THEN 'social' ELSE 'off' END, 'clean', 'off', 'outputFormat', 'm4a'),
  1, a.created_at, a.created_at
FROM `assets` a
WHERE NOT a.unlisted AND a.asset_id NOT IN (
  SELECT clip.value ->> '$.sourceAssetId' FROM `reels` r, json_each(r.recipe, '$.clips') clip);
--> statement-breakpoint
DROP TABLE `projects`;
