import {
	api,
	at,
	BY_KEY,
	newTask,
	OWN_KEY,
	ODD_POLLS,
	PATH,
	TASK_ID,
	networkError,
	VIDEO,
	gatewayError,
	klingError,
} from '../../harness/engine/api';
import type { EngineOptions, EngineRun } from '../../harness/engine/engine';
import { setLookups } from '../../harness/engine/lookups';
import {
	contextOf,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	RETRY,
	videoNamed,
} from '../../harness/engine/operations';
import { EACH_SERVICE, serviceAs } from '../../harness/engine/services';

const noWait = { awaitMode: 'none' };
const SOME_ID = `n8n-${'0'.repeat(40)}`;
/** Every two seconds for the 30 in which a task may be unknown that was sent just before a crash. */
const FORGOTTEN_GETS = 16;
const MAY_BE_PAID = /may have been paid/;

/** The Retry button, after a failure: n8n has kept what the node noted. */
const retryOf = (run: EngineRun, executionId: string): EngineOptions => ({
	mode: 'retry',
	executionId,
	contextData: contextOf(run),
});

describe.each(EACH_SERVICE)('with the service "%s"', (_name, service) => {
	const { lookupByExternalId } = service.facts;
	const id = service.idOf();
	const unknown = service.unknownTask(SOME_ID);
	/** A create whose answer is lost, and the search for its task. */
	const lostCreate = () => {
		const scope = api().post(PATH, newTask()).replyWithError(networkError('ECONNRESET'));
		return {
			scope,
			search: api()
				.persist()
				.get(BY_KEY)
				.reply(...unknown),
		};
	};
	const createdAs = () =>
		api()
			.post(PATH, newTask())
			.reply(...service.created());
	const item = { json: { task_id: id }, pairedItem: { item: 0 } };

	beforeEach(() => setLookups(undefined));

	test('the first create in a process proves or disproves look-ups, later ones do not ask', async () => {
		const scope = createdAs()
			.get(BY_KEY)
			.reply(...(lookupByExternalId ? service.shown('submitted') : unknown))
			.post(PATH, newTask())
			.reply(...service.created());

		const first = await createAudio(noWait);
		const second = await createAudio(noWait, { executionId: '4712' });

		scope.done();
		expect([first.items, second.items]).toMatchObject([[item], [item]]);
	});

	test('the external ID of the user stays in the item, whatever the service shows in its place', async () => {
		setLookups(lookupByExternalId);
		const body = { video_url: VIDEO, external_task_id: 'order-4711' };
		api()
			.post(PATH)
			.reply(...service.created())
			.get(at(id))
			.reply(...service.shown('succeed', { body }));

		const { items } = await createAudio({ additionalFields: { externalTaskId: 'order-4711' } });

		expect(items).toMatchObject([{ json: { task_id: id, external_task_id: 'order-4711' } }]);
	});

	test('Retry On Fail pays again only if look-ups are proven and find nothing', async () => {
		setLookups(lookupByExternalId);
		const { scope, search } = lostCreate();
		if (lookupByExternalId) scope.post(PATH, newTask()).reply(...service.created());

		const { items, error } = await createAudio(noWait, { node: RETRY });

		scope.done();
		search.done();
		if (lookupByExternalId) expect(items).toMatchObject([item]);
		else {
			expect(error?.message).toMatch(/^It is not known/);
			expect(error?.description).toMatch(MAY_BE_PAID);
			expect(error?.description).toMatch(/once more under the same ID/);
			expect(error?.description).toMatch(/External Task ID: n8n-/);
		}
	});

	test('Retry after an error that said so sends once more under the same external ID', async () => {
		let key = '';
		const { scope, search } = lostCreate();
		scope
			.post(PATH, (body: Record<string, string>) => {
				key = body.external_task_id;
				return true;
			})
			.reply(...service.created());
		const first = await createAudio(noWait);
		expect(first.error?.description).toMatch(MAY_BE_PAID);

		const { items } = await createAudio(noWait, retryOf(first, '4712'));

		scope.done();
		search.done();
		expect(items).toMatchObject([item]);
		expect(first.error?.description).toContain(key);
		expect(key).toMatch(OWN_KEY);
	});

	test('Retry On Fail in that Retry does not send a third time', async () => {
		const { scope, search } = lostCreate();
		scope.post(PATH, newTask()).replyWithError(networkError('ECONNRESET'));
		const first = await createAudio(noWait);

		const options = { ...retryOf(first, '4712'), node: RETRY };
		const { error } = await createAudio(noWait, options);

		scope.done();
		search.done();
		expect(error?.description).toMatch(MAY_BE_PAID);
	});

	test('Retry without what the node noted, as after a crash, asks before it pays', async () => {
		setLookups(lookupByExternalId || undefined);
		const scope = api()
			.get(BY_KEY)
			.times(FORGOTTEN_GETS)
			.reply(...unknown);
		if (lookupByExternalId) scope.post(PATH, newTask()).reply(...service.created());

		const first = await createAudio(noWait, { mode: 'retry' });

		scope.done();
		if (lookupByExternalId) return expect(first.items).toMatchObject([item]);
		expect(first.error?.message).toMatch(/^It is not known/);
		expect(first.error?.description).toMatch(MAY_BE_PAID);

		scope
			.get(BY_KEY)
			.times(FORGOTTEN_GETS)
			.reply(...unknown)
			.post(PATH, newTask())
			.reply(...service.created())
			.get(BY_KEY)
			.reply(...unknown);
		const second = await createAudio(noWait, retryOf(first, '4712'));
		scope.done();
		expect(second.items).toMatchObject([item]);
	});

	test('a task whose number is known is not made again because the service forgot it', async () => {
		setLookups(lookupByExternalId);
		let isForgotten = false;
		const polls = api()
			.persist()
			.get(at(id))
			.reply(() => (isForgotten ? service.unknownTask(id) : service.shown('processing')));
		const scope = createdAs();
		const first = await createAudio({ options: { maxWait: 1 } });
		scope.done();
		expect(first.error?.description).toContain(id);
		isForgotten = true;

		const second = await createAudio({ options: { maxWait: 1 } }, retryOf(first, '4712'));

		expect(second.error?.message).toMatch(/no longer knows the task/);
		expect(second.error?.description).toContain(`Task ID: ${id}`);
		expect(second.error?.description).toMatch(/creates another task, which is charged again/);
		createdAs();

		const third = await createAudio({ ...noWait }, retryOf(second, '4713'));

		scope.done();
		polls.done();
		expect(third.items).toMatchObject([item]);
	});
});

test('what the service has shown is kept with the workflow, for later processes', async () => {
	const { created, shown, unknownTask } = serviceAs('documented');
	const staticData = {};
	setLookups(undefined);
	const scope = api()
		.post(PATH, newTask())
		.reply(...created())
		.get(BY_KEY)
		.reply(...shown('submitted'));
	await createAudio(noWait, { staticData });
	setLookups(undefined);
	scope
		.get(BY_KEY)
		.times(FORGOTTEN_GETS)
		.reply(...unknownTask(SOME_ID))
		.post(PATH, newTask())
		.reply(...created());

	const { items } = await createAudio(noWait, { staticData, mode: 'retry', executionId: '4712' });

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('a disproof is checked again by the next process, with the first task that it creates', async () => {
	const { created, shown, unknownTask } = serviceAs('documented');
	const staticData = {};
	setLookups(undefined);
	const scope = api()
		.post(PATH, newTask())
		.reply(...created())
		.get(BY_KEY)
		.reply(...unknownTask(SOME_ID));
	await createAudio(noWait, { staticData });
	expect(staticData).toEqual({
		'node:CometAPI Kling': { klingAccount: expect.any(String), klingFindsExternalIds: false },
	});
	setLookups(undefined);
	scope
		.post(PATH, newTask())
		.reply(...created())
		.get(BY_KEY)
		.reply(...shown('submitted'));

	await createAudio(noWait, { staticData });

	scope.done();
	expect(staticData).toMatchObject({ 'node:CometAPI Kling': { klingFindsExternalIds: true } });
});

test('n8n 1.x: after a crash, Retry has other keys, so nothing it does not find is believed', async () => {
	const lost = { mode: 'retry', resumeToken: '' } as const;

	const first = await createAudio(noWait, lost);

	expect(first.error?.message).toMatch(/^It is not known/);
	expect(first.error?.description).toMatch(/A task may exist for each item of this run/);
	const scope = api()
		.post(PATH, newTask())
		.reply(...serviceAs('kling').created());
	const second = await createAudio(noWait, { ...retryOf(first, '4712'), resumeToken: '' });
	scope.done();
	expect(second.items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('an item whose create was only refused when another one failed is created by the next try', async () => {
	setLookups(false);
	const create = (name: string) => api().post(PATH, newTask(videoNamed(name)));
	const scopes = [
		create('a').reply(429, klingError(1303, 'no free slot')),
		create('b').times(2).reply(401, gatewayError('invalid_api_key')),
	];
	const second = create('a').reply(...serviceAs('rewriting').created());

	const { error } = await createAudio(
		{ ...noWait, videoUrl: NAMED_VIDEO },
		{ input: inputOf('a', 'b'), node: RETRY },
	);

	for (const scope of [...scopes, second]) scope.done();
	expect(error?.message).toMatch(/API key/);
	expect(error?.description).not.toMatch(/may exist|not confirmed/);
});

describe('a link with a time in it', () => {
	const videoUrl = `${VIDEO}?t={{ $now.toMillis() + Math.random() }}`;

	/** A task that is created, and whose wait ends because the key is no longer accepted. */
	const failingWait = () =>
		api()
			.post(PATH)
			.reply(...serviceAs('kling').created())
			.get(at())
			.times(ODD_POLLS)
			.reply(401, { error: { code: 'invalid_api_key' } });

	test('is the same job for Retry On Fail: its task is adopted', async () => {
		const scope = failingWait()
			.get(at())
			.reply(...serviceAs('kling').shown('succeed'));

		const { items } = await createAudio(
			{ videoUrl: `=${videoUrl}`, options: { checkInput: false } },
			{ node: RETRY },
		);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test('is the same job after Retry with another Max Wait, as the error advises', async () => {
		const scope = failingWait();
		const link = { videoUrl: `=${videoUrl}` };
		const first = await createAudio({ ...link, options: { checkInput: false } });
		scope.get(at()).reply(...serviceAs('kling').shown('succeed'));

		const { items } = await createAudio(
			{ ...link, output: 'raw', options: { checkInput: false, maxWait: 20 } },
			retryOf(first, '4712'),
		);

		scope.done();
		expect(items).toMatchObject([{ pairedItem: { item: 0 } }]);
	});

	test('is another job once the node was changed: the first task is named', async () => {
		const scope = failingWait();
		const first = await createAudio();
		scope.post(PATH).reply(401, { error: { code: 'invalid_api_key' } });

		const { error } = await createAudio(
			{ additionalFields: { asmrMode: true } },
			retryOf(first, '4712'),
		);

		scope.done();
		expect(error?.description).toContain(`created 1 task: ${TASK_ID}.`);
	});

	test('is another job then also for Retry On Fail, after its create was refused', async () => {
		const scope = failingWait();
		const first = await createAudio();
		scope
			.post(PATH, (body) => (body as { asmr_mode?: boolean }).asmr_mode === true)
			.times(2)
			.reply(401, { error: { code: 'invalid_api_key' } });

		const { error } = await createAudio(
			{ additionalFields: { asmrMode: true } },
			{ ...retryOf(first, '4712'), node: RETRY },
		);

		scope.done();
		expect(error?.message).toContain('API key');
		expect(error?.description).toContain(`created 1 task: ${TASK_ID}.`);
	});
});
