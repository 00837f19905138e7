import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

/// A small matcher with random weights, as a model file.
public struct RandomModel {
    public var architecture = MatcherArchitecture()
    public var frontEnd = FrontEndSettings()
    public var kind = "matcher"
    public var grid = ParametricEQ.descriptor.parameters.map { parameter in
        ModelMetadata.GridParameter(
            symbol: parameter.symbol, name: parameter.name, unit: parameter.unit, minimum: parameter.minimum, maximum: parameter.maximum,
            scale: parameter.scale == .logarithmic ? .log : .linear, values: parameter.grid(ParametricEQ.gridCount))
    }

    public init() {
        architecture.blockChannels = [5, 3]
        architecture.comparison = .learned(taps: 5)
        architecture.hiddenUnits = 16
    }

    /// Writes `NAME.safetensors` into `folder`; its path.
    @discardableResult
    public func write(to folder: TemporaryFolder, name: String = "random") throws -> String {
        var generator = SeededGenerator(seed: 7)
        var file = SafetensorsFile()
        func store(_ name: String, _ shape: [Int], _ value: () -> Double) throws {
            let values = (0 ..< shape.reduce(1, *)).map { _ in Float(value()) }
            file.tensors[name] = try StoredTensor(floats: values, shape: shape)
        }
        for (name, shape) in architecture.weights {
            let fanIn = Double(max(1, shape.dropFirst().reduce(1, *)))
            // What it answers comes from what it hears, and firmly, not from a bias: else a pair heard both ways round ends flat.
            let scale = name == "output.bias" ? 0 : name == "output.weight" ? 40 : 1.0
            try store(name, shape) { scale * generator.normal() * (2 / fanIn).squareRoot() }
        }
        for (index, channels) in architecture.blockChannels.enumerated() {
            // Mel decibels lie around −50, so that activations stay near 1.
            try store("blocks.\(index).normalisation.running_mean", [channels]) { generator.normal() }
            try store("blocks.\(index).normalisation.running_var", [channels]) { index == 0 ? 2_000 : 1 }
        }
        let metadata = ModelMetadata(
            kind: kind, architecture: try JSONValue(encoding: architecture), frontEnd: try JSONValue(encoding: frontEnd), parameters: grid,
            recipe: "", program: "test", licence: "CC0-1.0")
        try metadata.store(in: &file)
        let path = folder.file("\(name).safetensors")
        try file.write(to: path)
        return path
    }
}
