import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import {
	api,
	at,
	created,
	failed,
	newTask,
	OWN_KEY,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { runNode, type EngineOptions, type EngineRun } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';
import { parkable, parkedBy, PUBLIC_URL } from '../../harness/engine/parked';
import { pretendedNode, pretendedTrigger } from '../../harness/engine/pretendedNodes';
import {
	pictureHost,
	PICTURE_PATH,
	PICTURE_TASK,
	PICTURE_URL,
	pictureMade,
} from '../../harness/engine/pretendedRoute';
import { hear, wake } from '../../harness/engine/pretendedWebhook';
import { textsAboutAudio } from '../../harness/engine/texts';
import { callbackFor } from '../../harness/engine/webhookContext';

const PROMPT = 'A lighthouse';
const CALLBACK = callbackFor(TASK_ID);

const callbackUrl = ({ executionId }: EngineOptions) =>
	`${PUBLIC_URL}/webhook-waiting/${executionId}/kling?signature=token-of-${executionId}`;

/** The plan that a parked run has left beside its items. */
const planOf = ({ data }: EngineRun) =>
	Object.values(data.executionData?.contextData ?? {})[0].klingParked as IDataObject;

/** Parks an execution that waits for one picture. */
async function parkPicture(parameters: INodeParameters = {}) {
	const options = parkable({ nodeType: pretendedNode() });
	const scope = api()
		.post(PICTURE_PATH, {
			prompt: PROMPT,
			external_task_id: OWN_KEY,
			callback_url: callbackUrl(options),
		})
		.reply(200, created())
		.get(PICTURE_TASK)
		.reply(200, running());
	const parked = await runNode(
		{ prompt: PROMPT, awaitMode: 'callback', downloadFiles: [], ...parameters },
		options,
	);
	scope.done();
	return { plan: planOf(parked), parked: parkedBy(parked) };
}

describe('a parked execution', () => {
	test('names its kind in what is stored, and nothing of another', async () => {
		const { plan, parked } = await parkPicture();

		expect(plan.kind).toBe('textToPicture');
		expect(textsAboutAudio(plan)).toEqual([]);
		expect(textsAboutAudio(parked.data.executionData?.nodeExecutionStack[0].data)).toEqual([]);
	});

	test('is resumed as its kind by a node that knows several', async () => {
		const { parked } = await parkPicture({ downloadFiles: ['picture'] });
		const scope = api().get(PICTURE_TASK).reply(200, pictureMade());
		const file = pictureHost();

		const { status, workflowData } = await wake(pretendedNode(), parked, CALLBACK);

		scope.done();
		file.done();
		expect(status).toBe(200);
		const item = workflowData?.[0][0];
		expect(item?.json).toMatchObject({ task_id: TASK_ID, picture_url: PICTURE_URL });
		expect(item?.json).not.toHaveProperty('timed_out');
		expect(item?.binary?.picture).toMatchObject({ fileName: `${TASK_ID}.png` });
		expect(textsAboutAudio(item)).toEqual([]);
	});

	test('of the first kind is resumed by that node as well', async () => {
		const options = parkable();
		const parking = api()
			.post(PATH, newTask({ callback_url: callbackUrl(options) }))
			.reply(200, created())
			.get(at())
			.reply(200, running());
		const run = await createAudio({ awaitMode: 'callback' }, options);
		parking.done();
		const scope = api().get(at()).reply(200, succeeded());

		const { workflowData } = await wake(pretendedNode(), parkedBy(run), CALLBACK);

		scope.done();
		expect(planOf(run).kind).toBe('videoToAudio');
		expect(workflowData?.[0][0].json).toHaveProperty('mp3_url');
		expect(workflowData?.[0][0].json).not.toHaveProperty('picture_url');
	});

	test('of a kind that the node does not know stays parked, until one comes that knows it', async () => {
		const { parked } = await parkPicture();

		const older = await wake(new CometApiKling(), parked, CALLBACK);

		expect(older).toMatchObject({ status: 200, noWebhookResponse: true });
		expect(older).not.toHaveProperty('workflowData');
		expect(older.resumeError).toBeUndefined();

		const scope = api().get(PICTURE_TASK).reply(200, pictureMade());
		const newer = await wake(pretendedNode(), parked, CALLBACK);

		scope.done();
		expect(newer.workflowData?.[0][0].json).toMatchObject({ picture_url: PICTURE_URL });
	});

	test.each<[string, object, string]>([
		['a failure', failed('too dark'), 'Kling could not make the picture: too dark'],
		[
			'a success without a picture',
			pictureMade({}),
			'The task has succeeded, but its answer holds no picture',
		],
	])('whose task ends with %s fails in the words of its kind', async (_name, answer, message) => {
		const { parked } = await parkPicture();
		const scope = api().get(PICTURE_TASK).reply(200, answer);

		const { workflowData, resumeError } = await wake(pretendedNode(), parked, CALLBACK);

		scope.done();
		expect(resumeError?.message).toBe(message);
		expect(workflowData?.[0][0].json.error).toBe(message);
		expect(textsAboutAudio({ workflowData, resumeError })).toEqual([]);
	});
});

/** Answers a look at the task at one path and knows it at no other; tells in which order it was asked. */
function serviceThatKnows(path: string, answer: object) {
	const asked: string[] = [];
	const scope = api().on('request', (_request, { path: url }: { path: string }) => asked.push(url));
	for (const known of [PATH, PICTURE_PATH]) {
		const look = scope.get(`${known}/${TASK_ID}`).optionally();
		if (known === path) look.reply(200, answer);
		else look.reply(404, UNKNOWN_TASK);
	}
	return asked;
}

/** Both kinds are to be heard. */
const taskKinds = ['videoToAudio', 'textToPicture'];

describe('a trigger that knows several kinds', () => {
	test('asks for them in turn and hears a task of the second', async () => {
		const asked = serviceThatKnows(PICTURE_PATH, pictureMade());
		const file = pictureHost();

		const { status, workflowData } = await hear(pretendedTrigger(), CALLBACK, {
			taskKinds,
			downloadFiles: ['mp3', 'picture'],
		});

		file.done();
		expect(asked).toEqual([at(), PICTURE_TASK]);
		expect(status).toBe(200);
		expect(workflowData?.[0][0].json).toMatchObject({ picture_url: PICTURE_URL });
		expect(Object.keys(workflowData?.[0][0].binary ?? {})).toEqual(['picture']);
		expect(textsAboutAudio(workflowData)).toEqual([]);
	});

	test('asks no further once a task of the first is found', async () => {
		const asked = serviceThatKnows(PATH, succeeded());

		const { workflowData } = await hear(pretendedTrigger(), CALLBACK, { taskKinds });

		expect(asked).toEqual([at()]);
		expect(workflowData?.[0][0].json).toHaveProperty('mp3_url');
		expect(workflowData?.[0][0].json).not.toHaveProperty('picture_url');
	});

	test('refuses a task that none of them knows', async () => {
		const asked = serviceThatKnows('nowhere', {});

		const { status, workflowData } = await hear(pretendedTrigger(), CALLBACK, { taskKinds });

		expect(asked).toEqual([at(), PICTURE_TASK]);
		expect(status).toBe(403);
		expect(workflowData).toBeUndefined();
	});

	test('hands a picture on that is none, in the words of its kind', async () => {
		serviceThatKnows(PICTURE_PATH, pictureMade({}));

		const { workflowData } = await hear(pretendedTrigger(), CALLBACK, { taskKinds });

		expect(workflowData?.[0][0].json.error).toBe(
			'The task has succeeded, but its answer holds no picture',
		);
		expect(textsAboutAudio(workflowData)).toEqual([]);
	});

	test('reads an unverified callback as the kind that finds a file in it', async () => {
		const { workflowData } = await hear(
			pretendedTrigger(),
			{ body: pictureMade().data },
			{ taskKinds, verify: false },
		);

		expect(workflowData?.[0][0].json).toMatchObject({ picture_url: PICTURE_URL });
	});

	test('offers the files and the fields of all of them', () => {
		const { properties } = pretendedTrigger().description;
		const valuesOf = (field: string) =>
			properties
				.find(({ name }) => name === field)
				?.options?.map((option) => 'value' in option && option.value);

		expect(valuesOf('downloadFiles')).toEqual(expect.arrayContaining(['mp3', 'picture']));
		expect(valuesOf('outputFields')).toEqual(expect.arrayContaining(['mp3_url', 'picture_url']));
	});
});
