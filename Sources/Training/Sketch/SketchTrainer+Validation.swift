import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeSpectra

extension SketchTrainer {
    /// A validation example as the sketch hears it.
    struct Heard: Sendable {
        var input, reference: [Float]
        var targets: [Int]
    }

    /// The examples that every validation uses: real sound of the validation speakers, the equaliser put on samples.
    func validationExamples(_ cache: RecordingCache) async throws -> [Heard] {
        guard !split.validation.isEmpty else {
            throw SoundalikeError(.badData, recipe.name, "data.split leaves no recordings to validate on")
        }
        let frontEnd = try MelFrontEnd(recipe.frontEnd)
        let listener = LevelStatistics(recipe.sketch.network, centresHz: frontEnd.centresHz)
        func hear(_ samples: [Float]) throws -> [Float] {
            frontEnd.spectrogram(of: samples).withUnsafeBufferPointer { listener.push($0) }
            return try listener.finish()
        }
        let examples = try TestExamples(recipe: recipe, files: split.validation, purpose: .validation, cache: cache)
        var heard: [Heard] = []
        for index in 0..<max(1, recipe.data.validationExamples) {
            try Interruption.check()
            let example = try await examples.example(index)
            heard.append(
                Heard(input: try hear(example.input), reference: try hear(example.reference), targets: example.targets))
        }
        return heard
    }

    /// Makes the model in `file` as sure as the recipe says. Both layers are linear, so it is done to their weights.
    func calibrate(_ file: inout SafetensorsFile) throws {
        for (layer, factor) in [("output", 1 / recipe.sketch.temperature), ("response", recipe.sketch.responseShare)] {
            for (name, shape) in recipe.sketch.network.weights where name.hasPrefix("\(layer).") {
                let values = try file.floats(name, shape: shape).map { $0 * Float(factor) }
                file.tensors[name] = try StoredTensor(floats: values, shape: shape)
            }
        }
    }

    /// Scores of the network in `file` as it would be used.
    func validate(_ file: SafetensorsFile, on examples: [Heard]) throws -> ValidationScores {
        let network = try SketchInference(recipe.sketch.network, weights: file)
        var sum = ScoreSum(symbols: descriptor.parameters.map(\.symbol), grids: grids)
        for example in examples {
            let answer = network.answer(input: example.input, reference: example.reference)
            sum.add(logProbabilities: answer.logProbabilities.flatMap { $0.map(Float.init) }, targets: example.targets)
        }
        return sum.scores
    }
}
