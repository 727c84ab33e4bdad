import { clipRules, clipSeconds, clipUnits, refuseClip } from '../rules/clip.mjs';
import { image } from '../rules/image.mjs';
import { refuseImage } from '../tasks/image.mjs';
import type { TaskKind } from './kind.mjs';

/** A clip that begins with a picture, and ends with another one if that is given. */
export const imageToVideo: TaskKind = {
	name: 'imageToVideo',
	path: '/kling/v1/videos/image2video',
	rules: { ...clipRules, image, image_tail: image },
	required: ['image'],
	refuseTogether: refuseClip,
	media: {
		image: { called: 'image', refuse: refuseImage },
		image_tail: { called: 'last image', refuse: refuseImage },
	},
	makes: ['videos'],
	secondsOf: clipSeconds,
	unitsOf: clipUnits,
};
