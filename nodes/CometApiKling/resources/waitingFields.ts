import type { INodeProperties } from 'n8n-workflow';
import { awaitModeField } from '../parameters/awaitMode';
import {
	downloadFilesField,
	downloadFilesFields,
	keepInputFieldsField,
	maxWaitField,
	onTimeoutField,
	optionsField,
	outputField,
	outputFieldsField,
	pollIntervalField,
	taskIdField,
} from '../parameters/fields';
import { forEachKind, taskKindField } from '../parameters/taskKind';
import type { Route } from '../service/route';

/** The fields of Await Result and Get, which are for tasks of several routes. */

type Show = Record<string, string[]>;

export const awaitOptions: INodeProperties[] = [
	keepInputFieldsField,
	maxWaitField,
	onTimeoutField,
	pollIntervalField,
];

export function awaitResultFields(routes: readonly Route[], show: Show): INodeProperties[] {
	return [
		{ ...taskKindField(...routes), displayOptions: { show } },
		{ ...taskIdField, displayOptions: { show } },
		{ ...awaitModeField, displayOptions: { show } },
		...forEachKind(routes, show, (route, displayOptions) =>
			downloadFilesFields(displayOptions, [route]),
		),
		...outputFields(routes, show),
		optionsField(show, awaitOptions),
	];
}

export function getFields(routes: readonly Route[], show: Show): INodeProperties[] {
	return [
		{ ...taskKindField(...routes), displayOptions: { show } },
		{ ...taskIdField, displayOptions: { show } },
		...forEachKind(routes, show, (route, displayOptions) => [
			{ ...downloadFilesField(route), default: [], displayOptions },
		]),
		...outputFields(routes, show),
	];
}

function outputFields(routes: readonly Route[], show: Show): INodeProperties[] {
	const showFields = { ...show, output: ['selectedFields'] };
	return [
		{ ...outputField, displayOptions: { show } },
		...forEachKind(routes, showFields, (route, displayOptions) => [
			{ ...outputFieldsField(route), displayOptions },
		]),
	];
}
