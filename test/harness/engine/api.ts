import nock from 'nock';
import submittedAnswer from '../../fixtures/create.submitted.json';
import failedAnswer from '../../fixtures/get.failed.json';
import processingAnswer from '../../fixtures/get.processing.json';
import succeedAnswer from '../../fixtures/get.succeed.json';
import { BASE_URL, BEARER } from './account';

export const PATH = '/kling/v1/audio/video-to-audio';
export const FILE_HOST = 'https://files.kling.example';
export const TASK_ID = '861254119619698760';
export const CREATED_AT_MS = 1773367502225;
/** Files that begin like those of their kind. */
export const MP3 = 'ID3 not really music';
export const WAV = 'RIFF----WAVE not really sound';
export const MP4 = '----ftyp not really a video';
export const PNG = Buffer.from('\x89PNG, not really a picture', 'latin1');
export const VIDEO = 'https://example.com/clip.mp4';
export const IMAGE = 'https://example.com/picture.png';

/** The external id that the node sends where the user set none. */
export const OWN_KEY = /^n8n-[0-9a-f]{40}$/;

/** The address of a look-up by that id. */
export const LOOK_UP = new RegExp(`^${PATH}/n8n-[0-9a-f]{40}$`);

type Json = Record<string, unknown>;

/** The API, which refuses to answer without the right key. */
export function api(baseUrl = BASE_URL) {
	return nock(baseUrl, { reqheaders: { authorization: `Bearer ${BEARER}` } });
}

/** The file host, which refuses to answer a request that carries a key. */
export function files() {
	return nock(FILE_HOST, { badheaders: ['authorization'] });
}

/** The address of a task. */
export function at(id = TASK_ID): string {
	return `${PATH}/${id}`;
}

/** The whole body of a create for `VIDEO`, with what the user set beside it. */
export function newTask(fields: Json = {}): nock.RequestBodyMatcher {
	return { video_url: VIDEO, external_task_id: OWN_KEY, ...fields } as nock.DataMatcherMap;
}

/** A stored answer under another task id. */
function answer(stored: object, id: string): Json {
	return JSON.parse(JSON.stringify(stored).split(TASK_ID).join(id)) as Json;
}

export const created = (id = TASK_ID) => answer(submittedAnswer, id);
export const running = (id = TASK_ID) => answer(processingAnswer, id);
export const succeeded = (id = TASK_ID) => answer(succeedAnswer, id);

export function failed(reason: string, id = TASK_ID): Json {
	const { data, ...envelope } = answer(failedAnswer, id) as { data: Json };
	return { ...envelope, data: { ...data, task_status_msg: reason } };
}

/** A refusal in Kling's own form. */
export function klingError(code: number, message = 'the reason'): Json {
	return { code, message, request_id: 'req-9' };
}

/** A refusal in the form of CometAPI's gateway. */
export function gatewayError(code: string, message = 'the reason (request id: gw-7)'): Json {
	return { error: { message, type: 'comet_api_error', param: '', code } };
}

/** The answer to a query for a task that does not exist. */
export const UNKNOWN_TASK = klingError(1203, 'Task not found');

/** What Node throws when the network fails. */
export function networkError(code: string, message = `connect ${code} 10.0.0.1:443`): Error {
	return Object.assign(new Error(message), { code });
}
