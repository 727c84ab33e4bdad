import type { INodeProperties } from 'n8n-workflow';
import { refuseUnknown } from '../operations/unknown';
import { audioDescription } from './audio/index';

/** The field Resource; it also answers for what leads to no operation. */
export const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [{ name: 'Audio', value: 'audio' }],
	default: 'audio',
	routing: refuseUnknown(() => [
		resourceField,
		...audioDescription.filter(({ name }) => name === 'operation'),
	]),
};
