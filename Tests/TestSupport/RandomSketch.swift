import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A small sketch with random weights, as a model file; it hears what a ``RandomModel`` hears.
public struct RandomSketch {
    public var architecture = SketchArchitecture()
    public var frontEnd = FrontEndSettings()

    public init() {
        architecture.bandCount = 128
        architecture.hiddenUnits = [16]
    }

    /// Writes `NAME.safetensors` into `folder`; its path.
    @discardableResult
    public func write(to folder: TemporaryFolder, name: String = "sketch") throws -> String {
        var generator = SeededGenerator(seed: 9), file = SafetensorsFile()
        for (name, shape) in architecture.weights {
            let isScale = name.hasSuffix("scale"), fanIn = Double(shape.last ?? 1)
            let values = (0..<shape.reduce(1, *)).map { _ in isScale ? 8 : Float(generator.normal() * (2 / fanIn).squareRoot()) }
            file.tensors[name] = try StoredTensor(floats: values, shape: shape)
        }
        try ModelMetadata(
            kind: "sketch-matcher", architecture: JSONValue(encoding: architecture), frontEnd: JSONValue(encoding: frontEnd),
            parameters: RandomModel().grid, recipe: "name = \"sketch\"", program: "test", dataDigests: ["training/a": "12"], licence: "CC0-1.0"
        ).store(in: &file)
        let path = folder.file("\(name).safetensors")
        try file.write(to: path)
        return path
    }
}
