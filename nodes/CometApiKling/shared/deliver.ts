import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { downloadFiles } from './download';
import { Failed } from './failed';
import type { Failure } from './failure';
import { shapeTask, type OutputMode } from './output';
import type { ApiContext } from './request';
import type { Stop } from './stop';
import type { FileKind, Task } from './task';
import { colonAnd, safeText } from './text';

/** What the user wants to have of a task. */
export interface Delivery {
	kinds: FileKind[];
	mode: OutputMode;
	/** The fields that `selectedFields` keeps. */
	fields: string[];
}

/** The one method that reads a parameter, in the shape that running and webhook contexts share. */
type ParameterReader = Pick<IWebhookFunctions, 'getNodeParameter'>;

/** Reads the parameters Download Files and Output. */
export function readDelivery(context: ParameterReader): Delivery {
	return {
		kinds: listOf(context.getNodeParameter('downloadFiles', [])) as FileKind[],
		mode: context.getNodeParameter('output', 'simplified') as OutputMode,
		fields: listOf(context.getNodeParameter('outputFields', [])),
	};
}

function listOf(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

/** The failure of a task that ended without a soundtrack, or nothing. */
export function failureOfTask(task: Task): Failure | undefined {
	const ids = {
		task_id: task.id,
		...(task.externalId !== undefined && { external_task_id: task.externalId }),
	};
	if (task.status === 'failed') {
		return {
			...ids,
			message: `Kling could not make the audio${colonAnd(safeText(task.statusMessage))}`,
			description:
				'Check the video and the prompts against this reason. The task has ended, so a new one is needed; run the item again once the input is changed.',
			retryable: false,
			mayHaveCreated: true,
		};
	}
	const { mp3, wav } = task.result.files;
	if (task.status !== 'succeed' || mp3 !== undefined || wav !== undefined) return undefined;
	return {
		...ids,
		message: 'The task has succeeded, but its answer holds no audio',
		description:
			'Look at the task with the operation "Get" and Output "Raw" after a minute. If there is still no audio, ask the CometAPI support with this Task ID.',
		retryable: true,
		mayHaveCreated: true,
	};
}

/**
 * Makes the item of a task: the files that are wanted and there, and the JSON in the chosen form.
 * Throws `Failed` where a file cannot be had.
 */
export async function deliverTask(
	context: ApiContext,
	task: Task,
	delivery: Delivery,
	itemIndex: number,
	stop: Stop,
	marks: IDataObject = {},
): Promise<INodeExecutionData> {
	const binary = await downloadFiles(context, task, delivery.kinds, stop);
	return {
		json: { ...shapeTask(task, delivery.mode, delivery.fields), ...marks },
		pairedItem: { item: itemIndex },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/** As `deliverTask`, for a task that should have ended well: anything else is a failure. */
export async function deliverEnded(
	...[context, task, ...rest]: Parameters<typeof deliverTask>
): Promise<INodeExecutionData> {
	const failure = failureOfTask(task);
	if (failure !== undefined) throw new Failed(failure);
	return await deliverTask(context, task, ...rest);
}
