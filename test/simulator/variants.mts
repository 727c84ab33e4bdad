import {
	startSimulator,
	type ProfileName,
	type Simulator,
	type SimulatorOptions,
} from './server.mjs';

export interface ServiceVariant {
	name: string;
	service: ProfileName;
	options: Partial<SimulatorOptions>;
}

/** The service as the notes describe it, with Kling's word taken where CometAPI is silent. */
export const documented: ServiceVariant = {
	name: 'as documented',
	service: 'documented',
	options: {},
};

/** The service as it would be if every open point turned out the other way. */
export const contradicting: ServiceVariant = {
	name: 'against every open point',
	service: 'documented',
	options: {
		acceptsPrompts: false,
		acceptsClipIds: false,
		rulesOf: 'cometapi',
		lookupByExternalId: false,
		takenId: { status: 200, code: 1299, message: 'external_task_id already exists: {id}' },
		unknownTask: {
			status: 400,
			code: 'task_not_exist',
			message: 'task_not_exist',
			form: 'gateway',
		},
		notFoundForMs: 2_500,
		envelope: 'wrapped',
		wrapsCallbacks: true,
		echoesExternalId: false,
		audios: ['mp3'],
		webhookSecret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
	},
};

export async function startVariant(
	variant: ServiceVariant,
	options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
	return await startSimulator(variant.service, { ...variant.options, ...options });
}
