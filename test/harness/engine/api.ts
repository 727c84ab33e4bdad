import nock from 'nock';
import { Account } from '../../service/account';
import { created as createdAnswer, refused, shown, taskData, wrapped } from '../../service/answers';
import { factsOf } from '../../service/facts';
import { KINDS, type KindName } from '../../service/kinds';
import type { CreateBody } from '../../service/rules';
import { FILE_HOST, Task, type TaskStatus } from '../../service/task';
import { samplePngStart } from '../media/pictures';
import { BASE_URL, BEARER } from './account';

export { FILE_HOST };
export const PATH = KINDS.videoToAudio.path;
export const TASK_ID = '861254119619698760';
export const CREATED_AT_MS = 1773367502225;
/** Files that begin like those of their kind. */
export const MP3 = 'ID3 not really music';
export const WAV = 'RIFF----WAVE not really sound';
export const MP4 = '----ftyp not really a video';
export const PNG = samplePngStart();
export const VIDEO = 'https://example.com/clip.mp4';
export const IMAGE = 'https://example.com/picture.png';

/** The external id that the node sends where the user set none. */
export const OWN_KEY = /^n8n-[0-9a-f]{40}$/;

/** The address of a task by that id. */
export const BY_KEY = new RegExp(`^${PATH}/n8n-[0-9a-f]{40}$`);

type Json = Record<string, unknown>;

/** The API, which answers only with the right key. */
export function api(baseUrl = BASE_URL) {
	return nock(baseUrl, { reqheaders: { authorization: `Bearer ${BEARER}` } });
}

/** The file host, which answers no request that carries a key. */
export function files() {
	return nock(FILE_HOST, { badheaders: ['authorization'] });
}

/** The address of a task. */
export function at(id = TASK_ID): string {
	return `${PATH}/${id}`;
}

/** One request for a file of a task. */
export function fileRequest(extension = 'mp3', id = TASK_ID) {
	return files().get(`/${id}.${extension}`).query({ sig: 'a' });
}

/** The whole body of a create for `VIDEO`, with the fields that the user set. */
export function newTask(fields: Json = {}): nock.RequestBodyMatcher {
	return { video_url: VIDEO, external_task_id: OWN_KEY, ...fields } as nock.DataMatcherMap;
}

/** A create with such a body that is answered. */
export function createdTask(fields: Json = {}, id = TASK_ID) {
	return api().post(PATH, newTask(fields)).reply(200, created(id));
}

const account = new Account(factsOf('documented'), () => CREATED_AT_MS);

/** A task of the model that takes nine seconds; its files have ids and a length that tests know. */
export function sampleTask(
	id = TASK_ID,
	failureMessage = 'The video is too short',
	kind: KindName = 'videoToAudio',
	body: CreateBody = { video_url: VIDEO },
): Task {
	const plan = { durationMs: 9_000, outcome: 'succeed', failureMessage } as const;
	const task = new Task(account, KINDS[kind], body, plan, id);
	task.seconds = 5.1;
	task.fileIds = { video: 'v1', audio: 'a1', source: 'v0' };
	return task;
}

/** An answer that holds a task. */
type TaskAnswer = Json & { data: Json };

const answerWith = (status: TaskStatus, task: Task) => shown(task, status).body as TaskAnswer;

export const created = (id = TASK_ID) => createdAnswer(sampleTask(id)).body as TaskAnswer;
export const running = (id = TASK_ID) => answerWith('processing', sampleTask(id));
export const succeeded = (id = TASK_ID) => answerWith('succeed', sampleTask(id));
export const failed = (reason?: string, id = TASK_ID) =>
	answerWith('failed', sampleTask(id, reason));

/** The gateway's envelope, around Kling's object or what is there instead. */
export function wrappedAs(status: TaskStatus, inner?: object | null): TaskAnswer {
	const task = sampleTask();
	const kling = inner === undefined ? taskData(task, status) : inner;
	return wrapped(task, status, kling) as TaskAnswer;
}

/** An error of the service in Kling's own form. */
export function klingError(code: number, message = 'the reason'): Json {
	return refused({ status: 400, code, message }).body;
}

/** The same in the form of CometAPI's gateway. */
export function gatewayError(code: string, message = 'the reason (request id: gw-7)'): Json {
	return refused({ status: 400, code, message, form: 'gateway' }).body;
}

/** The answer to a query for a task that does not exist. */
export const UNKNOWN_TASK = klingError(1203, 'Task not found');

/** So many odd answers, one at each default poll interval, end the wait for a task that was seen. */
export const ODD_POLLS = 10;

/** What Node throws when the network fails. */
export function networkError(code: string, message = `connect ${code} 10.0.0.1:443`): Error {
	return Object.assign(new Error(message), { code });
}
