import type { INodeProperties } from 'n8n-workflow';
import type { Route } from '../service/route';
import {
	downloadFilesFields,
	keepInputFieldsField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
} from './fields';

/** Fields of every operation that creates a task; their routing has the API's names. */

const callbackUrlField: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…',
	description:
		'Address that the service calls when the task changes. Leave it empty unless another workflow with a CometAPI Kling Trigger receives the results. In that case, paste the Production URL of the trigger and choose Return Immediately.',
	routing: { send: { type: 'body', property: 'callback_url' } },
};

const externalTaskIdField: INodeProperties = {
	displayName: 'External Task ID',
	name: 'externalTaskId',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-4711',
	description:
		'Your own ID for the task. Each can be used once; CometAPI shares an account at Kling, so another customer may have used a short one. If you leave it out, the node generates one, so that a retry does not pay twice.',
	routing: { send: { type: 'body', property: 'external_task_id' } },
};

export const onExistingIdField: INodeProperties = {
	displayName: 'If This ID Exists',
	name: 'onExistingId',
	type: 'options',
	options: [
		{ name: 'Stop With an Error', value: 'error' },
		{
			name: 'Use the Existing Task',
			value: 'use',
			description:
				'Returns the task that has this External Task ID, even from an earlier run, instead of paying again. A task that has failed, or whose result was deleted after 30 days, is replaced.',
		},
	],
	default: 'error',
	displayOptions: { show: { externalTaskId: [{ _cnd: { exists: true } }] } },
	description: 'What to do if the service already has a task with this External Task ID',
};

export const extraFieldsField: INodeProperties = {
	displayName: 'Extra Fields',
	name: 'extraFields',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "new_field": "value" }',
	description:
		'More fields to send to the service, for features that this node does not have yet. They can replace duration, mode and sound, but no other field that the node sets itself. If they replace mode or sound, the price notice does not apply.',
};

export const checkInputField: INodeProperties = {
	displayName: 'Check Input First',
	name: 'checkInput',
	type: 'boolean',
	default: true,
	description:
		'Whether to check each link and file before paying for its task. Only input that the service certainly does not accept is rejected: the wrong kind of file, a web page, a broken file, one that is too large, too long or too short, or a link that needs a login.',
};

const maxParallelTasksField: INodeProperties = {
	displayName: 'Max Parallel Tasks',
	name: 'maxParallelTasks',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'How many tasks of this run may run in parallel; the others wait. 0 sends all at once.',
};

/** The additional fields of a create: its own and those of all, in alphabetical order. */
export function additionalFields(
	show: Record<string, string[]>,
	own: INodeProperties[] = [],
): INodeProperties {
	const options = [
		...own,
		callbackUrlField,
		externalTaskIdField,
		onExistingIdField,
		extraFieldsField,
	];
	return {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		displayOptions: { show },
		default: {},
		options: options.sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
}

export const waitingOptions: INodeProperties[] = [
	keepInputFieldsField,
	maxParallelTasksField,
	maxWaitField,
	onTimeoutField,
	pollIntervalField,
];

/**
 * Settings for the finished task, at the end of the fields of its operation.
 *
 * @param files downloaded by default, if not just the route's first one
 */
export function newTaskOutput(
	route: Route,
	show: Record<string, string[]>,
	files?: string[],
): INodeProperties[] {
	return [
		...downloadFilesFields({ show, hide: { awaitMode: ['none'] } }, [route], files),
		{ ...outputField, displayOptions: { show } },
		{
			...outputFieldsField(route),
			displayOptions: { show: { ...show, output: ['selectedFields'] } },
		},
	];
}
