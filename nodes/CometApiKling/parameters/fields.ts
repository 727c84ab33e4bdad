import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { fieldsText } from '../base/text';
import type { Route } from '../service/route';

/** Fields of several operations, without display rules. */

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '={{ $json.task_id }}',
	placeholder: 'e.g. 861254119619698760',
	description:
		'ID of a task that was created earlier. Enter it as text: numbers this long lose digits.',
};

const byName = (a: INodePropertyOptions, b: INodePropertyOptions) => (a.name < b.name ? -1 : 1);

/** @param routes whose tasks the operation can return; each of their files is an option */
export function downloadFilesField(...routes: Route[]): INodeProperties {
	const files = Object.entries(
		Object.assign({}, ...routes.map(({ files }) => files)) as Route['files'],
	);
	const names = files.map(([name]) => name);
	const options = files.map(([value, { label, description }]) =>
		omitUndefined<INodePropertyOptions>({ name: label, value, description }),
	);
	return {
		displayName: 'Download Files',
		name: 'downloadFiles',
		type: 'multiOptions',
		options: options.sort(byName),
		default: [names[0]],
		description: `Which files of the finished task to download into the item as the binary ${fieldsText(names)}. Links expire after 30 days; downloaded files do not.`,
	};
}

/**
 * `downloadFilesField` where it is shown. A tool of an agent downloads nothing unless asked to: no file
 * reaches a model. n8n fills in defaults before the node runs, so the tool's default is a field of its
 * own.
 */
export function downloadFilesFields(
	displayOptions: IDisplayOptions,
	routes: Route[],
	files?: string[],
): INodeProperties[] {
	const field = downloadFilesField(...routes);
	const { show, hide } = displayOptions;
	return [
		{
			...field,
			...(files && { default: files }),
			displayOptions: { show: { ...show, '@tool': [false] }, ...(hide && { hide }) },
		},
		{
			...field,
			default: [],
			displayOptions: { show: { ...show, '@tool': [true] }, ...(hide && { hide }) },
		},
	];
}

const downloadAllField: INodeProperties = {
	displayName: 'Download Files',
	name: 'downloadAll',
	type: 'boolean',
	default: true,
	description:
		'Whether to download the files of the finished task into the item: as the binary fields video, audio and image; a second file of the same kind becomes video_2, and so on. Links expire after 30 days; downloaded files do not.',
};

/** Whether to download the files of a task of any route: their names are not known beforehand. */
export function downloadAllFields(
	{ show, hide }: IDisplayOptions,
	byDefault = true,
): INodeProperties[] {
	return [false, true].map((isTool) => ({
		...downloadAllField,
		default: byDefault && !isTool,
		displayOptions: { show: { ...show, '@tool': [isTool] }, ...(hide && { hide }) },
	}));
}

export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'Raw',
			value: 'raw',
			description: 'The task as the service describes it, untouched',
		},
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: 'Only the fields that you choose from the simplified form',
		},
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'A few flat fields: IDs, status, links, duration and times',
		},
	],
	default: 'simplified',
	description: 'How much of the task to put into the item',
};

/** @param routes whose tasks the operation can return */
export function outputFieldsField(...routes: Route[]): INodeProperties {
	const hasSource = routes.some(({ media }) => media.length > 0);
	const beside = hasSource ? [...SELECTABLE_FIELDS, 'source_url'] : SELECTABLE_FIELDS;
	const names = new Set([...routes.flatMap(outputFields), ...beside]);
	return {
		displayName: 'Fields',
		name: 'outputFields',
		type: 'multiOptions',
		options: [...names].sort().map((name) => ({ name, value: name })),
		default: ['task_id', 'task_status', routes[0].resultFields[0]],
		description: 'Which fields to put into the item',
	};
}

/** The fields of the simplified output, in order. */
export function outputFields({ resultFields }: Route): string[] {
	return [
		'task_id',
		'task_status',
		...resultFields,
		'created_at',
		'expires_at',
		'external_task_id',
	];
}

/** Further fields that can be selected. */
const SELECTABLE_FIELDS = ['cost', 'task_status_msg', 'units'];

export const pollIntervalField: INodeProperties = {
	displayName: 'Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: 5,
	description: 'Minimum seconds between status checks, which are free',
};

export const maxWaitField: INodeProperties = {
	displayName: 'Max Wait (Minutes)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0.01 },
	default: 20,
	description:
		'How long to wait for each task, from 0.01 to 10080 (a week). A late task is not lost: fetch it with Await Result. With Wait for Callback, the workflow continues with "timed_out".',
};

export const onTimeoutField: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Continue',
			value: 'continue',
			description: 'Return the unfinished task with "timed_out" set to true',
		},
		{
			name: 'Fail',
			value: 'error',
			description: 'Fail the item; the error names the task, so that you can fetch it later',
		},
	],
	default: 'error',
	description:
		'What to do with a task that has not finished when Max Wait is over. Wait for Callback always continues.',
};

export const keepInputFieldsField: INodeProperties = {
	displayName: 'Keep Input Fields',
	name: 'keepInputFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to output the fields of the input item as well, such as a title or a row number. If the task has a field with the same name, the value from the task is used. Failed items do not keep input fields.',
};

/** The collection of rarely used options. */
export function optionsField(
	show: Record<string, string[]>,
	options: INodeProperties[],
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		displayOptions: { show },
		default: {},
		options,
	};
}
