import {
	isPrivateAddress,
	readCallback,
	saysRunning,
} from '../nodes/CometApiKling/shared/callback';

describe('what a callback says', () => {
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
		['an external id alone', { external_task_id: 'a' }, { externalId: 'a' }],
		[
			'a status in another spelling',
			{ task_id: '1', status: 'SUCCESS' },
			{ taskId: '1', status: 'succeed' },
		],
		['an id that is a number', { task_id: 7 }, { taskId: '7' }],
		['a number that has lost digits', { task_id: 2 ** 60 }, undefined],
		['an id that is an object', { task_id: { $ne: 1 } }, undefined],
		['no task', {}, undefined],
		['a list', [{ task_id: '1' }], undefined],
		['a text', 'task_id=1', undefined],
		['nothing', undefined, undefined],
	])('%s', (_name, body, callback) => {
		expect(readCallback(body)).toEqual(callback);
	});

	test.each([
		['submitted', true],
		['processing', true],
		['an unknown word', true],
		['succeed', false],
		['failed', false],
	])('%s: the task goes on is %s', (status, isRunning) => {
		const callback = readCallback({ task_id: '1', task_status: status });

		expect(callback && saysRunning(callback)).toBe(isRunning);
	});

	test('one without a status may be of a task that has ended', () => {
		expect(saysRunning({ taskId: '1' })).toBe(false);
	});
});

describe('whether an address is private', () => {
	test.each<[string, boolean]>([
		['http://localhost:5678/x', true],
		['http://n8n:5678/x', true],
		['http://n8n.local/x', true],
		['http://127.0.0.1/x', true],
		['http://10.1.2.3/x', true],
		['http://172.16.0.1/x', true],
		['http://172.32.0.1/x', false],
		['http://192.168.1.1/x', true],
		['http://169.254.1.1/x', true],
		['http://0.0.0.0/x', true],
		['http://[::1]:5678/x', true],
		['http://[fd12::1]/x', true],
		['http://[fe80::1]/x', true],
		['http://[2001:db8::1]/x', false],
		['https://n8n.example.com/webhook-waiting/1?signature=a', false],
		['https://10.example.com/x', false],
		['https://93.184.216.34/x', false],
		['not an address', false],
	])('%s: %s', (url, isPrivate) => {
		expect(isPrivateAddress(url)).toBe(isPrivate);
	});
});
