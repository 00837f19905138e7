import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTraining

extension ModelMetadata {
    /// What a model that a recipe trains says about itself.
    ///
    /// - Throws: what reading the recordings throws.
    init(
        kind: String, architecture: JSONValue, recipe: Recipe, split: SpeakerSplit, descriptor: EffectDescriptor, grids: [[Double]],
        options: MatcherTrainer.Options
    ) throws {
        self.init(
            kind: kind, architecture: architecture, frontEnd: try JSONValue(encoding: recipe.frontEnd),
            parameters: zip(descriptor.parameters, grids).map { parameter, values in
                GridParameter(
                    symbol: parameter.symbol, name: parameter.name, unit: parameter.unit, minimum: parameter.minimum,
                    maximum: parameter.maximum, scale: GridParameter.Scale(rawValue: parameter.scale.rawValue) ?? .linear, values: values)
            },
            recipe: try recipe.toml(), program: options.program, dataDigests: try split.digests(), licence: options.licence)
    }
}
