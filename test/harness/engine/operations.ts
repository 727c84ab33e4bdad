import type { INodeParameters } from 'n8n-workflow';
import { TASK_ID, VIDEO } from './api';
import { runNode, type EngineOptions, type EngineRun } from './engine';
import { whenAsleep } from './fastTime';

/** Runs Create Soundtrack From Video for `VIDEO`; files are downloaded only where a test wants them. */
export async function createAudio(parameters: INodeParameters = {}, options?: EngineOptions) {
	return await runNode(
		{ operation: 'createFromVideo', videoUrl: VIDEO, downloadFiles: [], ...parameters },
		options,
	);
}

export async function awaitResult(parameters: INodeParameters = {}, options?: EngineOptions) {
	return await runNode(
		{ operation: 'awaitResult', taskId: TASK_ID, downloadFiles: [], ...parameters },
		options,
	);
}

export async function getTask(parameters: INodeParameters = {}, options?: EngineOptions) {
	return await runNode({ operation: 'get', taskId: TASK_ID, ...parameters }, options);
}

/** One input item for each value, under the name `value`. */
export function inputOf(...values: Array<string | number>) {
	return values.map((value) => ({ json: { value } }));
}

/** The expression for an item's value. */
export const VALUE = '={{ $json.value }}';

/** A Video URL with an item's value as its name, and the property of the body for it. */
export const NAMED_VIDEO = '=https://example.com/{{ $json.value }}.mp4';
export const videoNamed = (name: string) => ({ video_url: `https://example.com/${name}.mp4` });

/** Settings of the node: Retry On Fail, and On Error "Continue". */
export const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
export const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** The pairs of so many items, each with the input item at the same place. */
export const pairs = (count: number) => Array.from({ length: count }, (_, item) => ({ item }));

/** What n8n stores of a run for the Retry button. */
export function contextOf({ data }: EngineRun): object {
	return JSON.parse(JSON.stringify(data.executionData?.contextData ?? {})) as object;
}

/** Cancels the execution the next time it sleeps, as n8n's stop button does. */
export function cancelWhenAsleep(): Pick<EngineOptions, 'onStart'> {
	let cancel = () => {};
	whenAsleep(() => cancel());
	return { onStart: (cancelRun) => (cancel = cancelRun) };
}
