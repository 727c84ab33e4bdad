import type { INodeProperties } from 'n8n-workflow';
import { beginAwait } from '../../operations/awaitResult';
import { beginCreate } from '../../operations/create';
import { beginGet } from '../../operations/get';
import { awaitModeField, createAwaitModeField } from '../../parameters/awaitMode';
import { additionalFields, waitingOptions } from '../../parameters/createFields';
import {
	downloadAllFields,
	optionsField,
	outputField,
	outputFieldsField,
	taskIdField,
} from '../../parameters/fields';
import { byRouteName, EXAMPLE_ROUTE, routeField } from '../../parameters/otherRoutes';
import { operation } from '../../run/operation';
import { awaitOptions } from '../waitingFields';
import { otherRoute } from './otherRoute';

const showOnlyForOther = { resource: ['other'] };
const showOnlyForOtherCreate = { ...showOnlyForOther, operation: ['create'] };
const showOnlyForOtherAwaitResult = { ...showOnlyForOther, operation: ['awaitResult'] };
const showOnlyForOtherGet = { ...showOnlyForOther, operation: ['get'] };

const sample = otherRoute(EXAMPLE_ROUTE);
const route = byRouteName(otherRoute);

function outputFieldsFor(show: Record<string, string[]>): INodeProperties[] {
	return [
		{ ...outputField, displayOptions: { show } },
		{
			...outputFieldsField(sample),
			displayOptions: { show: { ...show, output: ['selectedFields'] } },
		},
	];
}

const createFields: INodeProperties[] = [
	{
		displayName:
			"Each item makes one task and is charged to your CometAPI account. This node cannot know the price: see CometAPI's page for the route.",
		name: 'otherNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForOtherCreate },
		default: '',
	},
	{
		displayName: 'Body',
		name: 'body',
		type: 'json',
		required: true,
		typeOptions: { rows: 6 },
		displayOptions: { show: showOnlyForOtherCreate },
		default: '{}',
		placeholder: 'e.g. { "image": "https://example.com/face.png", "sound_file": "https://…" }',
		description:
			"The fields of the task, named as on CometAPI's or Kling's page for the route. Provide pictures, sounds and videos in the form that the page asks for: links, IDs or Base64. Put IDs in quotation marks.",
	},
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForOtherCreate } },
	...downloadAllFields({ show: showOnlyForOtherCreate, hide: { awaitMode: ['none'] } }),
	...outputFieldsFor(showOnlyForOtherCreate),
	additionalFields(showOnlyForOtherCreate),
	optionsField(showOnlyForOtherCreate, waitingOptions),
];

export const otherOperations = {
	create: operation({ route, fields: createFields, begin: beginCreate }),
	awaitResult: operation({ route, fields: [], begin: beginAwait }),
	get: operation({ route, fields: [], begin: beginGet }),
};

export const otherDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForOther },
		options: [
			{
				name: 'Create From JSON',
				value: 'create',
				action: 'Create a task with any other route',
				description:
					'Create a task with any other route, e.g. an avatar, a lip-sync or a picture. Each is charged.',
			},
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Wait for a task of another route',
				description: 'Wait for a task that was created earlier and return its result and files',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get the current state of a task of another route',
				description: 'Return the current state of a task without waiting',
			},
		],
		default: 'create',
	},
	{ ...routeField, displayOptions: { show: showOnlyForOther } },
	...createFields,
	{ ...taskIdField, displayOptions: { show: showOnlyForOtherAwaitResult } },
	{ ...awaitModeField, displayOptions: { show: showOnlyForOtherAwaitResult } },
	...downloadAllFields({ show: showOnlyForOtherAwaitResult }),
	...outputFieldsFor(showOnlyForOtherAwaitResult),
	optionsField(showOnlyForOtherAwaitResult, awaitOptions),
	{ ...taskIdField, displayOptions: { show: showOnlyForOtherGet } },
	...downloadAllFields({ show: showOnlyForOtherGet }, false),
	...outputFieldsFor(showOnlyForOtherGet),
];
