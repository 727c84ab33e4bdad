import { readCallback, saysRunning } from '../../../nodes/CometApiKling/service/callback';

describe('a callback', () => {
	test.each<[string, unknown, unknown]>([
		[
			'the bare task',
			{ task_id: '1', task_status: 'succeed', task_info: { external_task_id: 'a' } },
			{ taskId: '1', externalId: 'a', status: 'succeed' },
		],
		[
			'a wrapped task',
			{ code: 0, message: 'SUCCEED', data: { task_id: '1', task_status: 'failed' } },
			{ taskId: '1', status: 'failed' },
		],
		[
			'a failure of the gateway around a task that is running',
			{ task_id: '1', status: 'FAILURE', data: { task_id: '1', task_status: 'processing' } },
			{ taskId: '1', status: 'failed' },
		],
		['an external id alone', { external_task_id: 'a' }, { externalId: 'a' }],
		[
			'a status in another spelling',
			{ task_id: '1', status: 'SUCCESS' },
			{ taskId: '1', status: 'succeed' },
		],
		['an id that is a number', { task_id: 7 }, { taskId: '7' }],
		['a number that has lost digits', { task_id: 2 ** 60 }, undefined],
		['an id that is an object', { task_id: { $ne: 1 } }, undefined],
		['an id that is a path', { task_id: '../../x' }, undefined],
		['an id with half a character', { task_id: '861\ud83c' }, undefined],
		['an id that is markup', { task_info: { external_task_id: '<img>' } }, undefined],
		['an id of 900,000 characters', { task_id: '8'.repeat(900_000) }, undefined],
		[
			'a bad id beside a good one',
			{ task_id: '..', task_info: { external_task_id: 'kunde:7' } },
			{ externalId: 'kunde:7' },
		],
		['no task', {}, undefined],
		['a list', [{ task_id: '1' }], { taskId: '1' }],
		[
			'an id under another name',
			{ id: '1', status: 'queued' },
			{ taskId: '1', status: 'processing' },
		],
		[
			'a task that is wrapped twice',
			{ code: 0, data: { code: 0, data: { task_id: '1', task_status: 'succeed' } } },
			{ taskId: '1', status: 'succeed' },
		],
		[
			'an unknown status word',
			{ task_id: '1', task_status: 'Done' },
			{ taskId: '1', unknownWord: 'done' },
		],
		['a text', 'task_id=1', undefined],
		['nothing', undefined, undefined],
	])('is read as %s', (_name, body, callback) => {
		expect(readCallback(body)).toEqual(callback);
	});

	test.each([
		['submitted', true],
		['processing', true],
		['an unknown word', false],
		['succeed', false],
		['failed', false],
	])('with the status %s says that the task is running: %s', (status, isRunning) => {
		const callback = readCallback({ task_id: '1', task_status: status });

		expect(callback && saysRunning(callback)).toBe(isRunning);
	});

	test('without a status may be about a task that has ended', () => {
		expect(saysRunning({ taskId: '1' })).toBe(false);
	});
});
