import SoundalikeFoundations
import SoundalikeModelFiles

/// What is known, before any two recordings are heard, about what they may differ by: responses of equalisers and devices, and how much the
/// spectra of one voice, and of different ones, vary from take to take.
///
/// All matrices are covariances in ``ToneSpace``, the mean over the bands taken away.
public struct ToneModel: Sendable {
    /// In a model's file.
    public static let kind = "tone-matcher"

    /// What the file says about itself.
    public var metadata: ModelMetadata
    /// Responses of an equaliser, as its settings are drawn, dB: `[draw][band]`.
    let equaliserCurves: [[Double]]
    /// Those settings, along their scales, 0…1: `[draw][parameter]`.
    let equaliserSettings: [[Double]]
    /// Of the smooth responses of microphones and rooms.
    let devices: Matrix
    /// Of the difference of two takes of one voice that never end; and what is added for each second that they last, over that time.
    let longTakes, shortTakes: Matrix
    /// Of the difference that raising the voice makes between two takes.
    let efforts: Matrix
    /// Of the difference of two voices, without their microphones'.
    let voices: Matrix

    init(
        metadata: ModelMetadata, equaliserCurves: [[Double]], equaliserSettings: [[Double]], devices: Matrix, longTakes: Matrix, shortTakes: Matrix,
        efforts: Matrix, voices: Matrix
    ) {
        self.metadata = metadata
        (self.equaliserCurves, self.equaliserSettings) = (equaliserCurves, equaliserSettings)
        self.devices = devices
        (self.longTakes, self.shortTakes, self.efforts, self.voices) = (longTakes, shortTakes, efforts, voices)
    }

    /// Reads the model in the file at `path`.
    ///
    /// - Throws: `SoundalikeError` about `path`: `.noInput` without such a file, `.badData` when it holds no sound model of this kind, `.inputOutput`.
    public init(contentsOf path: String) throws {
        try self.init(SafetensorsFile(contentsOf: path), path: path)
    }

    /// The same of a file that was read, at `path`.
    public init(_ file: SafetensorsFile, path: String) throws {
        metadata = try ModelMetadata(of: file, subject: path, kind: Self.kind)
        let size = ToneSpace.size
        func matrix(_ name: String) throws -> Matrix {
            let matrix = Matrix(size, try file.finiteFloats(name, shape: [size, size]).map(Double.init))
            let isSymmetric = (0..<size).allSatisfy { row in (0..<row).allSatisfy { abs(matrix[row, $0] - matrix[$0, row]) < 1e-3 } }
            // Rounded to single precision, a covariance's smallest eigenvalue may be a little below 0.
            guard isSymmetric, matrix.diagonal.allSatisfy({ $0 <= 1e5 }), (matrix + Matrix(size, diagonal: 0.05)).cholesky() != nil else {
                throw SoundalikeError(.badData, path, "tensor \(name) is not a covariance")
            }
            return matrix
        }
        do {
            let bands = ToneBands.count, count = file.tensors["equaliser_curves"]?.shape.first ?? 0
            guard (1...100_000).contains(count) else { throw SoundalikeError(.badData, path, "has no responses of an equaliser") }
            let curves = try file.finiteFloats("equaliser_curves", shape: [count, bands]).map(Double.init)
            guard curves.allSatisfy({ abs($0) < 1_000 }) else { throw SoundalikeError(.badData, path, "has responses beyond 1000 dB") }
            equaliserCurves = (0..<count).map { Array(curves[$0 * bands..<($0 + 1) * bands]) }
            let parameterCount = file.tensors["equaliser_settings"]?.shape.last ?? 0
            guard (1...100).contains(parameterCount) else { throw SoundalikeError(.badData, path, "has no settings of an equaliser") }
            let settings = try file.finiteFloats("equaliser_settings", shape: [count, parameterCount]).map(Double.init)
            guard settings.allSatisfy((0...1).contains) else { throw SoundalikeError(.badData, path, "has settings outside their range") }
            equaliserSettings = (0..<count).map { Array(settings[$0 * parameterCount..<($0 + 1) * parameterCount]) }
            devices = try matrix("devices")
            longTakes = try matrix("long_takes")
            shortTakes = try matrix("short_takes")
            efforts = try matrix("efforts")
            voices = try matrix("voices")
        } catch let error as SoundalikeError {
            throw error.about(path)
        }
    }

    /// The file that ``init(contentsOf:)`` reads.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for a score that is not finite.
    public func file() throws -> SafetensorsFile {
        var file = SafetensorsFile()
        let size = ToneSpace.size
        for (name, matrix) in [
            ("devices", devices), ("long_takes", longTakes), ("short_takes", shortTakes), ("efforts", efforts), ("voices", voices),
        ] {
            file.tensors[name] = try StoredTensor(floats: matrix.elements.map { Float($0) }, shape: [size, size])
        }
        file.tensors["equaliser_curves"] = try StoredTensor(
            floats: equaliserCurves.joined().map { Float($0) }, shape: [equaliserCurves.count, ToneBands.count])
        file.tensors["equaliser_settings"] = try StoredTensor(
            floats: equaliserSettings.joined().map { Float($0) }, shape: [equaliserSettings.count, equaliserSettings.first?.count ?? 0])
        try metadata.store(in: &file)
        return file
    }
}
