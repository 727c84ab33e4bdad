import type { INodeParameters } from 'n8n-workflow';
import { created, FILE_HOST, TASK_ID } from '../../harness/engine/api';
import {
	clipUrl,
	createKind,
	createOf,
	IMAGE_TO_VIDEO,
	madeAs,
	taskAt,
	TEXT_TO_AUDIO,
	TEXT_TO_VIDEO,
	type KindSample,
} from '../../harness/engine/kinds';

const ENDED = {
	created_at: '2026-03-13T02:05:02.225Z',
	expires_at: '2026-04-12T02:05:11.225Z',
	external_task_id: expect.stringMatching(/^n8n-/) as string,
};

/** The item of a task that is created and has ended at its first look. */
async function madeItem(kind: KindSample, parameters: INodeParameters = {}, fields: object = {}) {
	const scope = createOf(kind)
		.reply(200, created())
		.get(taskAt(kind))
		.reply(200, madeAs(kind, TASK_ID, fields));
	const { items } = await createKind(kind, parameters);
	scope.done();
	expect(items).toHaveLength(1);
	expect(items[0].pairedItem).toEqual({ item: 0 });
	return items[0].json;
}

test.each([
	['an image', IMAGE_TO_VIDEO],
	['a text', TEXT_TO_VIDEO],
])('a clip from %s has the names that Create Audio From Video takes', async (_from, kind) => {
	const json = await madeItem(kind);

	expect(json).toEqual({
		task_id: TASK_ID,
		task_status: 'succeed',
		duration: 5.1,
		video_id: `v-${TASK_ID}`,
		video_url: clipUrl(),
		...ENDED,
	});
	expect(Object.keys(json)).toEqual([
		'task_id',
		'task_status',
		'duration',
		'video_id',
		'video_url',
		'created_at',
		'expires_at',
		'external_task_id',
	]);
});

test('a sound has its two links and its length, and no video', async () => {
	expect(await madeItem(TEXT_TO_AUDIO)).toEqual({
		task_id: TASK_ID,
		task_status: 'succeed',
		mp3_url: `${FILE_HOST}/${TASK_ID}.mp3?sig=a`,
		wav_url: `${FILE_HOST}/${TASK_ID}.wav?sig=a`,
		duration: 5.1,
		...ENDED,
	});
});

test('the raw form is what the service has said', async () => {
	const json = await madeItem(IMAGE_TO_VIDEO, { output: 'raw' });

	expect(json).toEqual((madeAs(IMAGE_TO_VIDEO) as { data?: object }).data);
});

describe('under Selected Fields', () => {
	const select = (...outputFields: string[]) => ({ output: 'selectedFields', outputFields });

	test.each([
		['a text', '0.25', 0.25],
		['a number', 1.5, 1.5],
		['nothing deducted', '0', 0],
	])('units are a number where the service sends %s', async (_form, sent, units) => {
		const fields = { final_unit_deduction: sent };

		expect(await madeItem(TEXT_TO_VIDEO, select('units'), fields)).toEqual({ units });
	});

	test.each([[undefined], [null], [''], ['none'], [{}]])(
		'units are left out where the service sends %j',
		async (sent) => {
			const fields = { final_unit_deduction: sent };

			expect(await madeItem(TEXT_TO_VIDEO, select('units', 'task_id'), fields)).toEqual({
				task_id: TASK_ID,
			});
		},
	);

	test('the source is the link that was sent', async () => {
		expect(await madeItem(IMAGE_TO_VIDEO, select('source_url'))).toEqual({
			source_url: IMAGE_TO_VIDEO.body.image,
		});
	});

	test('what is made from a text has no source to select', async () => {
		const { error } = await createKind(TEXT_TO_VIDEO, select('source_url', 'units'));

		expect(error?.message).toBe('"Fields" has an unknown value');
		expect(error?.description).toContain('It is "source_url".');
	});
});
