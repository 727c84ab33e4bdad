import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { known } from '../base/records';
import { fieldsText } from '../base/text';
import type { Route } from '../service/route';

/** Fields that stand in several operations, without display rules. */

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '={{ $json.task_id }}',
	placeholder: 'e.g. 861254119619698760',
	description: 'ID of a task that was created earlier, as text: numbers this long lose digits',
};

const byName = (a: INodePropertyOptions, b: INodePropertyOptions) => (a.name < b.name ? -1 : 1);

/** @param routes whose tasks the operation can hand on; a file of theirs has one option */
export function downloadFilesField(...routes: Route[]): INodeProperties {
	const files = Object.entries(
		Object.assign({}, ...routes.map(({ files }) => files)) as Route['files'],
	);
	const names = files.map(([name]) => name);
	const options = files.map(([value, { label, description }]) =>
		known<INodePropertyOptions>({ name: label, value, description }),
	);
	return {
		displayName: 'Download Files',
		name: 'downloadFiles',
		type: 'multiOptions',
		options: options.sort(byName),
		default: [names[0]],
		description: `Which files of the finished task to download into the item as the binary ${fieldsText(names)}. The links in the output expire after 30 days, the files do not.`,
	};
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
			description: 'Up to ten flat fields: IDs, status, links, duration and times',
		},
	],
	default: 'simplified',
	description: 'How much of the task to put into the item',
};

/** @param routes whose tasks the operation can hand on */
export function outputFieldsField(...routes: Route[]): INodeProperties {
	const names = new Set([...routes.flatMap(outputFields), 'task_status_msg']);
	return {
		displayName: 'Fields',
		name: 'outputFields',
		type: 'multiOptions',
		options: [...names].sort().map((name) => ({ name, value: name })),
		default: ['task_id', 'task_status', routes[0].resultFields[0]],
		description: 'Which fields to put into the item',
	};
}

/** The fields of the simplified output, in the order in which they stand. */
export function outputFields({ resultFields }: Route): string[] {
	return [
		'task_id',
		'external_task_id',
		'task_status',
		...resultFields,
		'created_at',
		'expires_at',
	];
}

export const pollIntervalField: INodeProperties = {
	displayName: 'Poll Interval',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: 5,
	description:
		'Least number of seconds between two requests for the status of a task. These requests are free.',
};

export const maxWaitField: INodeProperties = {
	displayName: 'Max Wait',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0.01, numberPrecision: 2 },
	default: 20,
	description:
		'Minutes to wait for each task, e.g. 20 or 0.5. A task that takes longer continues at the service and is not lost: fetch it with Await Result. With Wait for Callback the workflow then continues with "timed_out", up to a minute late.',
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
		'What to do with a task that has not ended when Max Wait is over. Wait for Callback always continues.',
};
