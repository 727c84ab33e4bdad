import type {
	IDataObject,
	IExecuteSingleFunctions,
	INodeProperties,
	IWebhookFunctions,
} from 'n8n-workflow';
import type { Route } from '../service/route';
import { optionalSwitch, requireId, requireNumber, requireOption, requireOptions } from './checks';
import { onExistingIdField } from './createFields';
import {
	downloadFilesField,
	keepInputFieldsField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
} from './fields';

/** How to wait for a task, from the node's options. */
export interface Waiting {
	pollIntervalMs: number;
	maxWaitMs: number;
	/** Whether a wait that timed out returns the task instead of failing. */
	continuesOnTimeout: boolean;
	/** 0 means no limit. */
	maxParallelTasks: number;
}

export const OPTION_DEFAULTS = {
	pollInterval: 5,
	maxWait: 20,
	onTimeout: 'error',
	maxParallelTasks: 0,
	checkInput: true,
	keepInputFields: false,
};

const DAY_MINUTES = 24 * 60;

/** Reads and checks the options of an item. Throws `FailureError` for a value that is not allowed. */
export function readWaiting(context: IExecuteSingleFunctions): Waiting {
	const options = {
		...OPTION_DEFAULTS,
		...(context.getNodeParameter('options', {}) as Record<string, unknown>),
	};
	const seconds = requireNumber(options.pollInterval, pollIntervalField.displayName, {
		min: 1,
		max: 3600,
		unit: 'seconds',
	});
	const minutes = requireNumber(options.maxWait, maxWaitField.displayName, {
		min: 0.01,
		max: 7 * DAY_MINUTES,
		unit: 'minutes',
	});
	const tasks = requireNumber(options.maxParallelTasks, 'Max Parallel Tasks', {
		min: 0,
		max: 10_000,
		unit: 'tasks',
	});
	return {
		pollIntervalMs: seconds * 1000,
		maxWaitMs: minutes * 60_000,
		continuesOnTimeout: requireOption(options.onTimeout, onTimeoutField) === 'continue',
		maxParallelTasks: Math.ceil(tasks),
	};
}

/** Whether links and files are checked before a task is paid for; by default they are. */
export function readChecksInput(context: IExecuteSingleFunctions): boolean {
	const { checkInput } = context.getNodeParameter('options', {}) as Record<string, unknown>;
	return optionalSwitch(checkInput, 'Check Input First') ?? OPTION_DEFAULTS.checkInput;
}

/** Whether a task that has the External Task ID is taken over, whoever created it; by default it is not. */
export function readUsesExisting(context: IExecuteSingleFunctions): boolean {
	const additional = context.getNodeParameter('additionalFields', {}) as Record<string, unknown>;
	const { onExistingId = onExistingIdField.default } = additional;
	return requireOption(onExistingId, onExistingIdField) === 'use';
}

/**
 * Fields never kept of an input item: n8n takes an item with an `error` for one that failed, and the
 * others may be about an earlier state of the same task.
 */
const NOT_KEPT = ['error', 'timed_out', 'task_status_msg'];

/** The fields of the input item that the output keeps; nothing if the user does not want that. */
export function readKept(context: IExecuteSingleFunctions): IDataObject | undefined {
	const { keepInputFields } = context.getNodeParameter('options', {}) as Record<string, unknown>;
	const keeps = optionalSwitch(keepInputFields, keepInputFieldsField.displayName);
	if (!(keeps ?? OPTION_DEFAULTS.keepInputFields)) return undefined;
	const fields = Object.entries(context.getInputData().json);
	return Object.fromEntries(fields.filter(([name]) => !NOT_KEPT.includes(name)));
}

/** Reads and checks the parameter Task ID. Throws `FailureError` if it is not an id. */
export function readTaskId(context: IExecuteSingleFunctions): string {
	return requireId(
		context.getNodeParameter('taskId'),
		'Task ID',
		'It is the "task_id" in the output of the node that created the task; the expression {{ $json.task_id }} takes it from the incoming item.',
	);
}

export type OutputMode = 'simplified' | 'raw' | 'selectedFields';

/** The user's settings for the output of a task. */
export interface OutputSettings {
	/** The names of the files to download; where there can be several of a type, the name of the type. */
	files: string[];
	mode: OutputMode;
	/** The fields that `selectedFields` keeps. */
	fields: string[];
}

/** The one method that reads a parameter, in the shape that running and webhook contexts share. */
export type ParameterReader = Pick<IWebhookFunctions, 'getNodeParameter'>;

/**
 * Reads the parameters Download Files and Output. Throws `FailureError` for a value that none of the
 * routes' tasks has.
 */
export function readOutput(context: ParameterReader, ...routes: Route[]): OutputSettings {
	const read = (field: INodeProperties) => context.getNodeParameter(field.name, field.default);
	const [filesField, fieldsField] = [downloadFilesField(...routes), outputFieldsField(...routes)];
	const all = optionalSwitch(context.getNodeParameter('downloadAll', null), 'Download Files');
	const files = requireOptions(context.getNodeParameter(filesField.name, []), filesField);
	const mode = requireOption(read(outputField), outputField) as OutputMode;
	return {
		files: all === true ? Object.keys(routes[0].files) : files,
		mode,
		fields: mode === 'selectedFields' ? requireOptions(read(fieldsField), fieldsField) : [],
	};
}
