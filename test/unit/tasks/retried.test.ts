import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';
import {
	api,
	at,
	created,
	gatewayError,
	klingError,
	networkError,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
	VIDEO,
} from '../../harness/engine/api';
import type { EngineRun } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';
import { EACH_SERVICE } from '../../harness/engine/services';

const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

/** What n8n hands to the Retry button after a failure. */
const contextOf = ({ data }: EngineRun): object =>
	JSON.parse(JSON.stringify(data.executionData?.contextData ?? {})) as object;

test('an external id by an expression: the second try asks for the one that was sent', async () => {
	let sentId = '';
	const scope = api()
		.post(PATH, (body) => {
			sentId = String(body.external_task_id);
			return true;
		})
		.replyWithError(networkError('ECONNRESET', 'socket hang up'))
		.get((path) => path === at(sentId))
		.times(6)
		.reply(503, 'down')
		.get((path) => path === at(sentId))
		.reply(200, () => succeeded());

	const { items } = await createAudio(
		{ downloadFiles: [], additionalFields: { externalTaskId: '={{ "order-" + Math.random() }}' } },
		{ node: RETRY },
	);

	scope.done();
	expect(sentId).toMatch(/^order-0\./);
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: sentId });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test.each(EACH_SERVICE)(
	'a Retry that n8n has kept everything for does not ask "%s" for a job that was not made',
	async (_name, service) => {
		const refused = api()
			.post(PATH, newTask())
			.reply(...service.noCredit());
		const first = await createAudio();
		refused.done();
		expect(first.error?.message).toMatch(/Account balance not enough|Resource pack used up/);
		api()
			.post(PATH, newTask())
			.reply(...service.created());

		const { items } = await createAudio(
			{ awaitMode: 'none' },
			{ mode: 'retry', executionId: '4712', contextData: contextOf(first) },
		);

		expect(items).toMatchObject([{ json: { task_id: service.idOf() }, pairedItem: { item: 0 } }]);
	},
);

test('a Retry for which n8n has kept nothing asks first, as after a crash', async () => {
	const scope = api()
		.get(/\/n8n-[0-9a-f]{40}$/)
		.reply(401, gatewayError('invalid_api_key'));

	const { error } = await createAudio({ downloadFiles: [] }, { mode: 'retry' });

	scope.done();
	expect(error?.message).toContain('did not accept the API key');
});

test.each<[string, INodeParameters]>([
	['a link', { videoUrl: `=${VIDEO}?t={{ Date.now() }}` }],
	['a link of $now', { videoUrl: `=${VIDEO}?t={{ $now.toMillis() }}` }],
	['an external ID', { additionalFields: { externalTaskId: '=order-{{ $execution.id }}' } }],
	['a random external ID', { additionalFields: { externalTaskId: '={{ "a" + Math.random() }}' } }],
])('after a crash, %s that changes proves nothing: nothing is created', async (_name, changing) => {
	const scope = api().get(/./).times(16).reply(400, klingError(1203, 'Task not found'));

	const { error } = await createAudio(
		{ downloadFiles: [], options: { checkInput: false }, ...changing },
		{ mode: 'retry', executionId: '4712' },
	);

	scope.done();
	expect(error?.message).toBe(
		'It is not known whether an earlier attempt created a task for this item',
	);
	expect(error?.description).toContain('A task may exist for each item of this run');
});

test('after a crash, words of a prompt that stay the same prove as much as any', async () => {
	const scope = api().get(/n8n-/).times(16).reply(400, klingError(1203, 'Task not found'));
	scope.post(PATH, newTask({ sound_effect_prompt: 'random birds' })).reply(200, created());
	scope.get(at()).reply(200, succeeded());

	const { items } = await createAudio(
		{ soundEffectPrompt: 'random birds', downloadFiles: [] },
		{ mode: 'retry', executionId: '4712' },
	);

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('a remembered task is not given up for one odd answer', async () => {
	const scope = api().post(PATH, newTask()).reply(200, created());
	api().persist().get(at()).reply(200, running());
	const first = await createAudio({ downloadFiles: [], options: { maxWait: 1 } });
	scope.done();
	expect(first.error?.description).toContain(TASK_ID);
	nock.cleanAll();
	const odd = api().get(at()).reply(403, gatewayError('permission_denied'));
	odd.get(at()).reply(200, succeeded());

	const { items } = await createAudio(
		{ downloadFiles: [] },
		{ mode: 'retry', executionId: '4712', contextData: contextOf(first) },
	);

	odd.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});
