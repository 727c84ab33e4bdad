import type { INodeProperties, INodeType, IWebhookFunctions } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import { awaitTask, readAwaitedTask } from '../../../nodes/CometApiKling/operations/awaitResult';
import { createAndWait, readNewTask } from '../../../nodes/CometApiKling/operations/create';
import { getTask, readKnownTask } from '../../../nodes/CometApiKling/operations/get';
import { createAwaitModeField } from '../../../nodes/CometApiKling/parameters/awaitMode';
import {
	downloadFilesField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
	taskIdField,
} from '../../../nodes/CometApiKling/parameters/fields';
import { resumeByCallback } from '../../../nodes/CometApiKling/parking/resume';
import { ROUTES } from '../../../nodes/CometApiKling/resources/routes';
import { operation } from '../../../nodes/CometApiKling/run/job';
import type { Route, Routes } from '../../../nodes/CometApiKling/service/route';
import { triggerFields } from '../../../nodes/CometApiKling/trigger/fields';
import { receiveCallback } from '../../../nodes/CometApiKling/trigger/receive';
import { textToPicture } from './pretendedRoute';

/** The real routes and the pretended one. */
export const ALL_ROUTES: Routes = { ...ROUTES, [textToPicture.kind]: textToPicture };

const fieldsOf = (route: Route): INodeProperties[] => [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Await Result',
				value: 'awaitResult',
				routing: operation(route, 'GET', readAwaitedTask, awaitTask),
			},
			{
				name: 'Create',
				value: 'create',
				routing: operation(route, 'POST', readNewTask, createAndWait),
			},
			{ name: 'Get', value: 'get', routing: operation(route, 'GET', readKnownTask, getTask) },
		],
		default: 'create',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		displayOptions: { show: { operation: ['create'] } },
		default: '',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{ ...taskIdField, displayOptions: { hide: { operation: ['create'] } } },
	createAwaitModeField,
	downloadFilesField(route),
	outputField,
	outputFieldsField(route),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		default: {},
		options: [maxWaitField, onTimeoutField, pollIntervalField],
	},
];

/** A node that creates tasks of one route, made of the same parts as the real one. */
export function pretendedNode(route: Route = textToPicture): INodeType {
	return {
		description: {
			...new CometApiKling().description,
			description: 'Make something that the package does not make',
			properties: fieldsOf(route),
		},
		async webhook(this: IWebhookFunctions) {
			return await resumeByCallback(this, ALL_ROUTES);
		},
	};
}

/** A trigger that knows all routes, made of the same parts as the real one. */
export function pretendedTrigger(): INodeType {
	return {
		description: {
			...new CometApiKlingTrigger().description,
			description: 'Start a workflow when a task calls back',
			properties: triggerFields(ALL_ROUTES),
		},
		async webhook(this: IWebhookFunctions) {
			return await receiveCallback(this, ALL_ROUTES);
		},
	};
}
