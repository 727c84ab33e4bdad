import type { SimulatorState } from '../http/state.mjs';
import { commonRules, text, webAddress } from '../rules/common.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { FieldRule, Refusal } from '../rules/rule.mjs';
import { invalid } from '../rules/rule.mjs';
import { parentVideoOf } from '../tasks/result.mjs';
import { refuseVideo } from '../tasks/media.mjs';
import type { TaskKind } from './kind.mjs';

const USUAL_SECONDS = 5;
/** Fields that Kling documents and CometAPI's page of this route does not mention. */
const PROMPT_FIELDS = ['sound_effect_prompt', 'bgm_prompt', 'asmr_mode'] as const;
const RESULT_LINK = /^\/results\/\w+\/(\d+)\.mp4$/;

const video_id: FieldRule = (value) =>
	typeof value === 'string' && /^[\w-]+$/.test(value)
		? undefined
		: 'must be a string of letters, digits, - and _';

const video_url: FieldRule = (value, { baseUrl }) => {
	const url = webAddress(value);
	if (!url) return 'must be an http or https URL';
	const isOurs = url.href.startsWith(`${baseUrl}/files/`);
	const hasEnding = [url.pathname, url.href].some((part) => /\.(mp4|mov)$/i.test(part));
	if (!isOurs && !hasEnding) return 'must be an MP4 or MOV file';
	const seconds = url.searchParams.get('video_seconds');
	if (seconds === null) return undefined;
	return Number(seconds) >= 3 && Number(seconds) <= 20
		? undefined
		: 'must have a duration between 3.0 and 20.0 seconds';
};

/** One source, no field that the account does not know, and no clip of ours that is not there. */
function refuseTogether(body: CreateBody, state: SimulatorState): Refusal | undefined {
	if ((body.video_id === undefined) === (body.video_url === undefined)) {
		return invalid('exactly one of video_id and video_url is required');
	}
	const prompt = PROMPT_FIELDS.find((field) => body[field] !== undefined);
	if (prompt !== undefined && !state.options.acceptsPrompts) {
		return invalid(`unknown field: ${prompt}`);
	}
	const maker = body.video_id === undefined ? undefined : state.tasks.findByClip(body.video_id);
	if (!maker || (state.options.acceptsClipIds && maker.status === 'succeed')) return undefined;
	return { status: 404, code: 1203, message: `video not found: ${body.video_id}` };
}

/** As long as the clip: as its address says, as we made it, as the shipped clip has it, or 5 s. */
function secondsOf({ video_id: id, video_url: link }: CreateBody, state: SimulatorState): number {
	const url = link === undefined ? undefined : new URL(link);
	const said = url?.searchParams.get('video_seconds');
	if (said) return Math.round(Number(said) * 10) / 10;
	const made = url?.origin === state.baseUrl ? RESULT_LINK.exec(url.pathname)?.[1] : undefined;
	const maker = made ? state.tasks.find(made) : id && state.tasks.findByClip(id);
	if (maker) return maker.seconds;
	const isOurs = url?.href.startsWith(`${state.baseUrl}/files/`);
	return isOurs ? Math.round(state.clip.seconds * 10) / 10 : USUAL_SECONDS;
}

/** The soundtrack of a video. */
export const videoToAudio: TaskKind = {
	name: 'videoToAudio',
	path: '/kling/v1/audio/video-to-audio',
	rules: {
		...commonRules,
		video_id,
		video_url,
		sound_effect_prompt: text(200),
		bgm_prompt: text(200),
		asmr_mode: (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean'),
	},
	required: [],
	refuseTogether,
	media: { video_url: { called: 'video', refuse: refuseVideo } },
	makes: ['videos', 'audios'],
	secondsOf,
	unitsOf: () => 0.25,
	sourceInfo: (task) => ({ parent_video: parentVideoOf(task) }),
};
