import { textToAudio } from '../../nodes/CometApiKling/resources/audio/textToAudio.js';
import { videoToAudio } from '../../nodes/CometApiKling/resources/audio/videoToAudio.js';
import { imageToVideo } from '../../nodes/CometApiKling/resources/video/imageToVideo.js';
import { textToVideo } from '../../nodes/CometApiKling/resources/video/textToVideo.js';
import type { Route } from '../../nodes/CometApiKling/service/route.js';

export interface LiveOrder {
	route: Route;
	/** By Kling's list, which CometAPI says that it follows. */
	priceUsd: number;
	/** The field of the link that the user gives, and what the link is of. */
	link?: { field: string; of: string };
	/** What is sent beside the link. */
	body: Readonly<Record<string, unknown>>;
	/** What is sent as well as long as the service takes it, and the question that this answers. */
	tried: Readonly<Record<string, { value: unknown; question: string; documented: string }>>;
	/** Whether it is cheap enough to send its external task ID a second time. */
	canRepeat: boolean;
}

const tried = (field: string, value: unknown) => ({
	value,
	question: `Is ${field} accepted`,
	documented: 'yes (K; CometAPI silent)',
});

/** The cheapest clip: five silent seconds in 720p. */
const CHEAPEST_CLIP = { model_name: 'kling-v2-5-turbo', mode: 'std', duration: '5' };
const CHEAPEST_CLIP_USD = 0.21;
const SOUND_USD = 0.035;

const SOUNDTRACK: LiveOrder = {
	route: videoToAudio,
	priceUsd: SOUND_USD,
	link: { field: 'video_url', of: 'a video' },
	body: {},
	tried: {
		sound_effect_prompt: tried('sound_effect_prompt', 'footsteps on gravel and wind'),
		bgm_prompt: tried('bgm_prompt', 'calm piano, slow'),
		asmr_mode: tried('asmr_mode', true),
	},
	canRepeat: true,
};

export const ORDERS = {
	videoToAudio: SOUNDTRACK,
	textToAudio: {
		route: textToAudio,
		priceUsd: SOUND_USD,
		body: { prompt: 'footsteps on gravel and wind', duration: 3 },
		tried: {
			duration: {
				value: 3.5,
				question: 'Is a duration with a decimal accepted',
				documented: 'yes (K; CometAPI: text yes, schema no)',
			},
		},
		canRepeat: true,
	},
	imageToVideo: {
		route: imageToVideo,
		priceUsd: CHEAPEST_CLIP_USD,
		link: { field: 'image', of: 'a picture' },
		body: CHEAPEST_CLIP,
		tried: {},
		canRepeat: false,
	},
	textToVideo: {
		route: textToVideo,
		priceUsd: CHEAPEST_CLIP_USD,
		body: { ...CHEAPEST_CLIP, prompt: 'footsteps on a gravel path, seen from above' },
		tried: {},
		canRepeat: false,
	},
	/** The soundtrack of a clip that is made first: see `askAboutChain`. */
	chain: {
		route: videoToAudio,
		priceUsd: CHEAPEST_CLIP_USD + SOUND_USD,
		body: {},
		tried: {},
		canRepeat: false,
	},
} satisfies Record<string, LiveOrder>;

export type LiveCheckKind = keyof typeof ORDERS;

export const KINDS = Object.keys(ORDERS) as LiveCheckKind[];

export const orderOf = (kind: LiveCheckKind): LiveOrder => ORDERS[kind];

const usd = (amount: number) => `$${amount.toFixed(3)}`;

export function costOf(kind: LiveCheckKind, asksRepeat: boolean): string {
	const { priceUsd } = orderOf(kind);
	const list = "by Kling's price list, which CometAPI says that it follows";
	const free = 'Everything else that it asks is free.';
	if (kind === 'chain') {
		const most = usd(priceUsd + SOUND_USD);
		return `This creates 1 clip and 1 soundtrack for it, and a second soundtrack if the first one fails: about ${usd(priceUsd)}, at most about ${most} ${list}. ${free}`;
	}
	const creates = asksRepeat
		? 'creates 1 task, and a second one if the service accepts a repeated external task ID'
		: 'creates 1 task';
	const most = usd((asksRepeat ? 2 : 1) * priceUsd);
	return `This ${creates}: about ${usd(priceUsd)}, at most about ${most} ${list}. ${free}`;
}
