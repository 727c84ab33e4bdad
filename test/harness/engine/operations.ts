import type { INodeParameters } from 'n8n-workflow';
import { TASK_ID, VIDEO } from './api';
import { runNode, type EngineOptions } from './engine';

/** Runs Create Audio From Video for `VIDEO`; files are downloaded only where a test wants them. */
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

/** The expression that takes an item's value. */
export const VALUE = '={{ $json.value }}';
