import type { INodeParameters } from 'n8n-workflow';
import { Repeats } from '../../../nodes/CometApiKling/trigger/repeats';
import { api, at, failed, files, MP3, running, succeeded, TASK_ID } from '../../harness/engine/api';
import { Trigger, type TriggerOptions } from '../../harness/engine/trigger';
import { callbackFor } from '../../harness/engine/webhookContext';

const EVERY_EVENT = { events: ['processing', 'succeed', 'failed'] };

/** A trigger that has been called back for the task. */
async function calledTrigger(parameters?: INodeParameters, options?: TriggerOptions) {
	api().get(at()).reply(200, succeeded());
	const trigger = new Trigger(parameters, options);
	expect((await trigger.call(callbackFor(TASK_ID))).items).toHaveLength(1);
	return trigger;
}

test('a repeat is answered 200 and starts nothing, without a request to the API', async () => {
	const trigger = await calledTrigger();

	expect(await trigger.call(callbackFor(TASK_ID))).toMatchObject({ status: 200, items: undefined });
});

test('a repeat after a restart starts nothing', async () => {
	const trigger = await calledTrigger();
	trigger.restart();

	expect((await trigger.call(callbackFor(TASK_ID))).items).toBeUndefined();
});

test('another task starts the workflow, also after a restart', async () => {
	const trigger = await calledTrigger();
	trigger.restart();
	api().get(at('other')).reply(200, succeeded('other'));

	expect((await trigger.call(callbackFor('other'))).items).toHaveLength(1);
});

test('a repeat while files are downloaded starts nothing', async () => {
	const trigger = new Trigger({ downloadFiles: ['mp3'] });
	api().get(at()).reply(200, succeeded());
	let repeat: unknown;
	files()
		.get(`/${TASK_ID}.mp3`)
		.query(true)
		.reply(200, async () => {
			repeat = await trigger.call(callbackFor(TASK_ID));
			return MP3;
		});

	expect((await trigger.call(callbackFor(TASK_ID))).items?.[0].binary).toHaveProperty('mp3');
	expect(repeat).toMatchObject({ status: 200, items: undefined });
});

test('a task under its id and under its external id is one event', async () => {
	const trigger = await calledTrigger();
	api().get(at('order-7')).reply(200, succeeded());

	const body = { external_task_id: 'order-7', task_status: 'succeed' };

	expect((await trigger.call({ body })).items).toBeUndefined();
});

test('another status of a task is another event', async () => {
	api().get(at()).reply(200, running()).get(at()).reply(200, failed('no'));
	const trigger = new Trigger(EVERY_EVENT);
	await trigger.call(callbackFor(TASK_ID, 'processing'));

	expect((await trigger.call(callbackFor(TASK_ID, 'failed'))).items).toHaveLength(1);
});

test.each<[string, INodeParameters, TriggerOptions]>([
	['without Ignore Repeats', { options: { ignoreRepeats: false } }, {}],
	['in a test from the editor', {}, { mode: 'manual' }],
])('%s a repeat starts the workflow', async (_name, parameters, options) => {
	const trigger = await calledTrigger(parameters, options);
	api().get(at()).reply(200, succeeded());

	expect((await trigger.call(callbackFor(TASK_ID))).items).toHaveLength(1);
});

test('the same callback starts two workflows', async () => {
	await calledTrigger();
	await calledTrigger();
});

test('the last five hundred events are remembered', async () => {
	const trigger = new Trigger({ verify: false });
	const call = async (n: number) =>
		(await trigger.call({ body: { ...(succeeded(`86${n}`).data as object) } })).items?.length;
	for (let n = 0; n <= 500; n++) expect(await call(n)).toBe(1);

	expect(await call(1)).toBeUndefined();
	expect(await call(500)).toBeUndefined();
	expect(await call(0)).toBe(1);
});

test('the memory keeps the two hundred triggers that were called last', () => {
	const called = (name: string) => new Repeats(name, {});
	called('lately').add(['event']);
	called('long ago').add(['event']);
	for (let n = 0; n < 199; n++) {
		called(`trigger-${n}`).add(['event']);
		expect(called('lately').has('event')).toBe(true);
	}

	expect(called('long ago').has('event')).toBe(false);
	expect(called('trigger-198').has('event')).toBe(true);
});
