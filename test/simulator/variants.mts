import { startSimulator, type Scenario, type Simulator, type SimulatorOptions } from './server.mjs';

export interface ServiceVariant {
	name: string;
	options: Partial<SimulatorOptions>;
	scenario: Partial<Scenario>;
}

/** The service as the notes describe it, with Kling's word taken where CometAPI is silent. */
export const documented: ServiceVariant = { name: 'as documented', options: {}, scenario: {} };

/** The service as it would be if every open point turned out the other way. */
export const contradicting: ServiceVariant = {
	name: 'against every open point',
	options: {
		acceptsPrompts: false,
		acceptsClipIds: false,
		rulesOf: 'cometapi',
		lookupByExternalId: false,
		duplicateStatus: 200,
		duplicateCode: 1299,
		unknownTask: 'gateway',
		audios: ['mp3'],
		webhookSecret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
	},
	scenario: {
		envelope: 'wrapped',
		echoesExternalId: false,
		notFoundForMs: 2_500,
		callback: { wrapped: true },
	},
};

/** Has a simulator do what a variant does, until it is reset. */
export function applyVariant(sim: Simulator, { scenario }: ServiceVariant): void {
	sim.scenario(() => scenario);
}

export async function startVariant(
	variant: ServiceVariant,
	options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
	const sim = await startSimulator({ ...variant.options, ...options });
	applyVariant(sim, variant);
	return sim;
}
