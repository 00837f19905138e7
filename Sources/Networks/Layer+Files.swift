import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors

extension Layer {
    /// How many numbers are trained.
    public var weightCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

    /// Puts the weights and the running statistics into `file`, as float32, by their names.
    public func store(in file: inout SafetensorsFile) throws {
        for (name, tensor) in (parameters + statistics).map({ ($0.name, $0.tensor) }) {
            file.tensors[name] = try StoredTensor(floats: tensor.floats(), shape: tensor.shape)
        }
    }

    /// Takes the weights and the running statistics from `file`; what else it holds is passed over.
    ///
    /// - Throws: `SoundalikeError(.badData)` that names the first tensor that is missing, of another shape or not finite. Nothing has changed then.
    public func restore(from file: SafetensorsFile) throws {
        let found = try (parameters + statistics).map { entry in
            (entry.tensor, try file.finiteFloats(entry.name, shape: entry.tensor.shape))
        }
        for (tensor, values) in found { try tensor.assign(values) }
    }
}
