import Foundation
import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

/// A small controller with random weights, as a model file.
public struct RandomController {
    /// TOML.
    public var chain = """
        name = "tone"
        [[effects]]
        id = "eq"
        effect = "builtin:parametric-eq"
        trained = [{ symbols = ["low_gain", "high_gain"], range = [-10, 10] }]
        [[effects]]
        id = "level"
        effect = "builtin:gain"
        trained = [{ symbols = ["gain"], range = [-24, 12] }]
        """
    public var parameters = ["eq/low_gain", "eq/high_gain", "level/gain"]
    public var frontEnd = FrontEndSettings.controller
    public var timing = ControllerTiming()
    /// The loudness that its inputs had in training.
    public var inputLUFS: Double?
    /// What it says it learned from.
    public var dataDigests: [String: String] = [:]
    /// TOML.
    public var recipe = ""
    public var scores = JSONValue.object([:])

    public init() {
        // Short contexts of few bands, so that tests do not wait.
        frontEnd.bandCount = 32
        timing.contextSamples = 4_096
    }

    /// One for a chain that comes with the program, with `changes` of its text. Random weights say values about the middles of the trained ranges.
    public init(chainNamed name: String, changes: [String: String] = [:]) throws {
        self.init()
        let folder = References.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Chains")
        chain = try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
        for (text, replacement) in changes {
            precondition(chain.contains(text), "the chain \(name) has no \(text)")
            chain = chain.replacingOccurrences(of: text, with: replacement)
        }
        parameters = try ChainDescription(toml: chain, subject: name).links.flatMap { link in link.trained.map { "\(link.id)/\($0.symbol)" } }
    }

    /// The network that it says it has.
    public var architecture: ControllerArchitecture {
        ControllerArchitecture(
            .small, parameterCount: parameters.count, bandCount: frontEnd.bandCount,
            frameCount: frontEnd.frameCount(sampleCount: timing.contextSamples))
    }

    /// Writes `NAME.safetensors` into `folder`; its path.
    @discardableResult
    public func write(to folder: TemporaryFolder, name: String = "random") throws -> String {
        var generator = SeededGenerator(seed: 11)
        var file = SafetensorsFile()
        func store(_ name: String, _ shape: [Int], _ value: () -> Double) throws {
            file.tensors[name] = try StoredTensor(floats: (0..<shape.reduce(1, *)).map { _ in Float(value()) }, shape: shape)
        }
        let graph = architecture.graph
        for (name, shape) in graph.weights {
            let deviation = shape.count == 1 ? 0.1 : (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
            try store(name, shape) { deviation * generator.normal() }
        }
        for node in graph.nodes {
            guard case .batchNormalisation(let name) = node.operation else { continue }
            try store("\(name).weight", [node.channels]) { 1 }
            try store("\(name).running_mean", [node.channels]) { 0 }
            try store("\(name).running_var", [node.channels]) { 1 }
        }
        let description = ControllerDescription(chain: chain, parameters: parameters, timing: timing, inputLUFS: inputLUFS)
        let metadata = ModelMetadata(
            kind: "controller", architecture: try JSONValue(encoding: architecture), frontEnd: try JSONValue(encoding: frontEnd), parameters: [],
            controller: try JSONValue(encoding: description), recipe: recipe, program: "test", dataDigests: dataDigests,
            scores: scores, licence: "CC0-1.0")
        try metadata.store(in: &file)
        let path = folder.file("\(name).safetensors")
        try file.write(to: path)
        return path
    }
}
