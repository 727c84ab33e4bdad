import { clipRules, clipSeconds, clipUnits, refuseClip } from '../rules/clip.mjs';
import { oneOf } from '../rules/common.mjs';
import type { TaskKind } from './kind.mjs';

/** A clip made from words. */
export const textToVideo: TaskKind = {
	name: 'textToVideo',
	path: '/kling/v1/videos/text2video',
	rules: { ...clipRules, aspect_ratio: oneOf('16:9', '9:16', '1:1') },
	required: ['prompt'],
	refuseTogether: refuseClip,
	media: {},
	makes: ['videos'],
	secondsOf: clipSeconds,
	unitsOf: clipUnits,
};
