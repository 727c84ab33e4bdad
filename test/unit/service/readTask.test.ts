import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import {
	hasGoodCode,
	readId,
	readStatus,
	readTask,
} from '../../../nodes/CometApiKling/service/readTask';
import { hasEnded, unseenTask } from '../../../nodes/CometApiKling/service/task';
import { created, succeeded, TASK_ID, wrappedAs } from '../../harness/engine/api';
import { EACH_SERVICE } from '../../harness/engine/services';

const read = (body: unknown) => readTask(body, videoToAudio);
const submittedAnswer = created();
const succeedAnswer = succeeded();
const wrappedSucceed = wrappedAs('succeed');

describe('a status is read in any spelling', () => {
	test.each([
		['submitted', 'submitted'],
		['SUBMITTED', 'submitted'],
		['processing', 'processing'],
		['IN_PROGRESS', 'processing'],
		['QUEUED', 'processing'],
		['NOT_START', 'processing'],
		['succeed', 'succeed'],
		['SUCCEED', 'succeed'],
		['succeeded', 'succeed'],
		['SUCCESS', 'succeed'],
		['completed', 'succeed'],
		['Completed', 'succeed'],
		['failed', 'failed'],
		['FAILED', 'failed'],
		['FAILURE', 'failed'],
		['a new word', 'processing'],
		['', 'processing'],
		[undefined, 'processing'],
		[null, 'processing'],
		[3, 'processing'],
	])('%p is %s', (word, status) => {
		expect(readStatus(word)).toBe(status);
	});
});

describe('an ID', () => {
	test.each([
		[TASK_ID, TASK_ID],
		['task_abc-1', 'task_abc-1'],
		[861254, '861254'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[Number(TASK_ID), undefined],
		[1.5, undefined],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		[{}, undefined],
	])('%p is read as %p', (value, id) => {
		expect(readId(value)).toBe(id);
	});
});

describe('the task is found', () => {
	test('in the answer to a create', () => {
		expect(read(submittedAnswer)).toEqual({
			route: videoToAudio,
			id: TASK_ID,
			status: 'submitted',
			createdAtMs: 1773367502225,
			updatedAtMs: 1773367502225,
			result: { files: {}, fields: {} },
			raw: submittedAnswer.data,
		});
	});

	test("in Kling's envelope", () => {
		expect(read(succeedAnswer)).toMatchObject({ id: TASK_ID, status: 'succeed' });
	});

	test("in the gateway's envelope, as the object of Kling inside it", () => {
		expect(read(wrappedSucceed)).toEqual(read(succeedAnswer));
	});

	test('bare, as a callback sends it', () => {
		expect(read(succeedAnswer.data)).toEqual(read(succeedAnswer));
	});

	test("in an answer of Kling within the gateway's envelope", () => {
		const answer = { code: 'success', data: { ...wrappedSucceed.data, data: succeedAnswer } };
		expect(read(answer)).toEqual(read(succeedAnswer));
	});

	test('where the gateway has no inner object yet', () => {
		expect(read(wrappedAs('processing', {}))).toMatchObject({ id: TASK_ID, status: 'processing' });
	});

	test("with the gateway's reason where Kling gives none", () => {
		expect(read(wrappedAs('failed', null))).toMatchObject({
			status: 'failed',
			statusMessage: 'The video is too short',
		});
	});

	test('under the ID of the envelope where its own has lost digits', () => {
		const inner = { ...succeedAnswer.data, task_id: Number(TASK_ID) };
		const answer = { code: 'success', data: { ...wrappedSucceed.data, data: inner } };
		expect(read(answer)?.id).toBe(TASK_ID);
	});
});

describe('no task is found', () => {
	test.each([
		['nothing', undefined],
		['an empty text', ''],
		['a web page', '<html></html>'],
		['an error', { code: 1201, message: 'no' }],
		['data without an ID', { code: 0, data: { task_status: 'succeed' } }],
		['data without a status', { code: 0, data: { task_id: TASK_ID } }],
		['data of null', { code: 0, data: null }],
		['an ID that has lost digits', { data: { task_id: Number(TASK_ID), task_status: 'succeed' } }],
	])('in %s', (_name, body) => {
		expect(read(body)).toBeUndefined();
	});
});

describe('the external ID', () => {
	test.each([
		['in task_info', { task_info: { external_task_id: 'a' } }, 'a'],
		['in the task', { external_task_id: 'b' }, 'b'],
		['as a number', { task_info: { external_task_id: 4711 } }, '4711'],
		['empty', { task_info: { external_task_id: '' } }, undefined],
		['not echoed', {}, undefined],
	])('%s', (_name, fields, externalId) => {
		const task = read({ data: { task_id: '1', task_status: 'submitted', ...fields } });
		expect(task?.externalId).toBe(externalId);
	});
});

describe('the cost', () => {
	test.each(EACH_SERVICE)('is the list price of the service "%s"', (_name, service) => {
		const [, answer] = service.shown('succeed');
		expect(read(answer)?.costDollars).toBe(0.035);
	});

	test('is not known from a quota alone, whose unit differs between gateways', () => {
		const final_balance_deduction = { quota: '0.035' };
		const data = { task_id: '1', task_status: 'succeed', final_balance_deduction };
		expect(read({ data })?.costDollars).toBeUndefined();
	});
});

describe('times are read as numbers and as texts', () => {
	test.each([
		[1773367502225, 1773367502225],
		['1773367502225', 1773367502225],
		['', undefined],
		[0, undefined],
		[null, undefined],
		['yesterday', undefined],
		[8.64e15 + 1, undefined],
	])('%p is %p', (value, timeMs) => {
		const task = read({ data: { task_id: '1', task_status: 'submitted', created_at: value } });
		expect(task?.createdAtMs).toBe(timeMs);
	});
});

test.each([
	[{ code: 0 }, true],
	[{ code: '0' }, true],
	[{ code: 'success' }, true],
	[{ code: 'SUCCESS' }, true],
	[{}, true],
	[{ code: 1201 }, false],
	[{ code: '1201' }, false],
	[{ code: 'fail' }, false],
])('the code in %j counts as accepted: %p', (body, isGood) => {
	expect(hasGoodCode(body)).toBe(isGood);
});

test.each([
	['submitted', false],
	['processing', false],
	['succeed', true],
	['failed', true],
] as const)('a task that is %s has ended: %p', (status, isEnd) => {
	expect(hasEnded({ ...unseenTask(videoToAudio, '1'), status })).toBe(isEnd);
});

describe('an answer with several levels', () => {
	const files = succeedAnswer.data.task_result;
	const around = (status: string, inner: object, fields: object = {}) => ({
		code: 'success',
		data: { task_id: TASK_ID, status, ...fields, data: { task_id: TASK_ID, ...inner } },
	});

	test.each<[string, unknown, object]>([
		[
			'the gateway says failed with a reason, Kling says processing: failed',
			around('FAILURE', { task_status: 'processing' }, { fail_reason: 'quota' }),
			{ status: 'failed', statusMessage: 'quota' },
		],
		[
			'the reason comes from the level that failed',
			around(
				'FAILURE',
				{ task_status: 'processing', task_status_msg: 'in queue' },
				{ fail_reason: 'quota' },
			),
			{ status: 'failed', statusMessage: 'quota' },
		],
		[
			'Kling says failed, the gateway says in progress: failed',
			around('IN_PROGRESS', { task_status: 'failed', task_status_msg: 'too short' }),
			{ status: 'failed', statusMessage: 'too short' },
		],
		[
			'Kling says failed, the gateway says success: failed',
			around('SUCCESS', { task_status: 'failed', task_status_msg: 'too short' }),
			{ status: 'failed', statusMessage: 'too short' },
		],
		[
			'Kling says succeed, the gateway says in progress: succeed',
			around('IN_PROGRESS', { task_status: 'succeed', task_result: files }),
			{ status: 'succeed', result: { files: { mp3: expect.any(String) } } },
		],
		[
			'the gateway says success with files, Kling says processing: succeed',
			around('SUCCESS', { task_status: 'processing', task_result: files }),
			{ status: 'succeed', result: { files: { mp3: expect.any(String) } } },
		],
		[
			'the gateway says success without a file, Kling says processing: ahead of the result',
			around('SUCCESS', { task_status: 'processing' }),
			{ status: 'succeed', isAheadOfResult: true },
		],
		[
			'the success of an envelope without a task id is about the request',
			{ status: 'success', data: { task_id: TASK_ID, task_status: 'submitted' } },
			{ status: 'submitted' },
		],
	])('%s', (_name, body, task) => {
		expect(read(body)).toMatchObject(task);
	});

	test('is ahead of its result only if it contradicts itself', () => {
		expect(read(around('SUCCESS', { task_status: 'succeed' }))).not.toHaveProperty(
			'isAheadOfResult',
		);
		expect(
			read(around('SUCCESS', { task_status: 'processing', task_result: files })),
		).not.toHaveProperty('isAheadOfResult');
	});
});
