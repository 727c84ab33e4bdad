import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { toJson, simplifyTask } from '../../../nodes/CometApiKling/output/item';
import { outputFields } from '../../../nodes/CometApiKling/parameters/fields';
import { readTask } from '../../../nodes/CometApiKling/service/readTask';
import type { Task } from '../../../nodes/CometApiKling/service/task';
import {
	failed as failedAnswer,
	running as runningAnswer,
	succeeded,
} from '../../harness/engine/api';

const read = (body: unknown) => readTask(body, videoToAudio) as Task;
const succeedAnswer = succeeded();
const finished = { ...read(succeedAnswer), externalId: 'order-1' };
const running = read(runningAnswer());
const failed = read(failedAnswer());

test('a finished task has the ten fields of the contract, in their order', () => {
	expect(Object.entries(simplifyTask(finished))).toEqual([
		['task_id', '861254119619698760'],
		['task_status', 'succeed'],
		['mp3_url', 'https://files.kling.example/861254119619698760.mp3?sig=a'],
		['wav_url', 'https://files.kling.example/861254119619698760.wav?sig=a'],
		['duration', 5.1],
		['video_id', 'v1'],
		['video_url', 'https://files.kling.example/861254119619698760.mp4?sig=a'],
		['created_at', '2026-03-13T02:05:02.225Z'],
		['expires_at', '2026-04-12T02:05:11.225Z'],
		['external_task_id', 'order-1'],
	]);
	expect(Object.keys(simplifyTask(finished))).toEqual(outputFields(videoToAudio));
});

test('a running task has only what is known, and no time at which it expires', () => {
	expect(simplifyTask(running)).toEqual({
		task_id: '861254119619698760',
		task_status: 'processing',
		created_at: '2026-03-13T02:05:02.225Z',
	});
});

test('a failed task has its reason and does not expire', () => {
	expect(simplifyTask(failed)).toEqual({
		task_id: '861254119619698760',
		task_status: 'failed',
		created_at: '2026-03-13T02:05:02.225Z',
		task_status_msg: 'The video is too short',
	});
});

test('a result that would be kept beyond the last date has no time at which it expires', () => {
	const json = simplifyTask({ ...finished, updatedAtMs: 8.64e15 });
	expect(json).toMatchObject({ task_id: '861254119619698760', task_status: 'succeed' });
	expect(json).not.toHaveProperty('expires_at');
});

test('a message of a task that has not failed is left out', () => {
	expect(simplifyTask({ ...running, statusMessage: 'in queue' })).not.toHaveProperty(
		'task_status_msg',
	);
});

test('the raw form is the very object of the service', () => {
	expect(toJson(finished, 'raw', [])).toBe(succeedAnswer.data);
});

test.each([
	[['task_id', 'duration'], { task_id: '861254119619698760', duration: 5.1 }],
	[['duration', 'nothing'], { duration: 5.1 }],
	[[], {}],
])('the fields %j are selected', (fields, json) => {
	expect(toJson(finished, 'selectedFields', fields)).toEqual(json);
});
