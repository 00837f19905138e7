import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A matcher as its file holds it: what it says about itself, the front end that it listens through, the network. They are checked to fit
/// together.
public struct MatcherModel: Sendable {
    /// What the file says about itself.
    public let metadata: ModelMetadata
    /// How recordings become the spectrograms that the network takes.
    public let frontEnd: FrontEndSettings
    /// The network, ready to run.
    public let network: MatcherNetworkKind

    /// Reads the file at `path`.
    ///
    /// - Throws: `SoundalikeError` about `path`: `.noInput` when there is no such file, `.badData` when it is no sound model of a matcher that
    ///   the kernels are built for, `.inputOutput` when reading fails.
    public init(contentsOf path: String) throws {
        try self.init(SafetensorsFile(contentsOf: path), subject: path)
    }

    /// The model that `file` holds.
    ///
    /// - Throws: `SoundalikeError(.badData)` about `subject` when it is no sound model of a matcher that the kernels are built for.
    init(_ file: SafetensorsFile, subject path: String) throws {
        metadata = try ModelMetadata(of: file, subject: path)
        frontEnd = try metadata.frontEnd.decode(subject: path)
        do { try frontEnd.validate() } catch var error as SoundalikeError {
            error.problem = "its front end's \(error.problem)"
            error.subject = path
            throw error
        }
        network = try MatcherNetworkKind(kind: metadata.kind, architecture: metadata.architecture, weights: file, subject: path)
        guard frontEnd.bandCount == network.bandCount else {
            throw SoundalikeError(.badData, path, "its network and its front end have different numbers of bands")
        }
    }

    /// Something to push one recording's spectrogram frames into, working on up to `threads` threads.
    ///
    /// - Parameter centresHz: of the front end's bands.
    public func makeListener(centresHz: [Double], threads: Int) -> any SpectrogramListener {
        network.makeListener(centresHz: centresHz, threads: threads)
    }

    /// What the model says of two embeddings, heard both ways round.
    ///
    /// What makes the input sound like the reference is undone by the same settings with gains of the other sign, exactly so for
    /// the equaliser's shelves and peaks. The network does not know that: asked the other way round it says something else, with
    /// errors of its own. The answer here is the geometric mean of both, which gives equal recordings flat settings and turns
    /// every gain around when the recordings change places.
    ///
    /// - Precondition: both have the network's `embeddingCount` elements.
    /// - Throws: `SoundalikeError(.badData)` for an answer that is not finite, which weights of absurd size lead to.
    public func answer(input: [Float], reference: [Float]) throws(SoundalikeError) -> MatcherAnswer {
        let there = network.answer(input: input, reference: reference), back = network.answer(input: reference, reference: input)
        let logProbabilities = there.logProbabilities.indices.map { parameter in
            let row = back.logProbabilities[parameter]
            return logSoftmax(zip(there.logProbabilities[parameter], isMirrored(parameter) ? row.reversed() : row).map { 0.5 * ($0 + $1) })
        }
        let responses = there.responseDB.flatMap { there in back.responseDB.map { (there, $0) } }
        let answer = MatcherAnswer(
            logProbabilities: logProbabilities, responseDB: responses.map { zip($0, $1).map { 0.5 * ($0 - $1) } })
        guard answer.isFinite else {
            throw SoundalikeError(.badData, nil, "its answer is not finite: its weights are damaged", remedy: "get the model again")
        }
        return answer
    }

    /// Whether a parameter's grid reads the same backwards with the other sign, as a gain's in decibels does.
    private func isMirrored(_ parameter: Int) -> Bool {
        guard metadata.parameters.indices.contains(parameter) else { return false }
        let grid = metadata.parameters[parameter]
        return zip(grid.values, grid.values.reversed()).allSatisfy { abs($0 + $1) < 1e-9 * (grid.maximum - grid.minimum) }
    }
}

/// Takes the spectrogram of one recording, in blocks of any length, and gives its embedding.
public protocol SpectrogramListener: AnyObject {
    /// Takes the next frames of `[frame, band]`.
    func push(_ frames: UnsafeBufferPointer<Float>)
    /// The embedding of all frames pushed. The listener is then ready for another recording.
    ///
    /// - Throws: `SoundalikeError(.badData)` when there were too few.
    func finish() throws -> [Float]
}

extension Embedder: SpectrogramListener {}
extension LevelStatistics: SpectrogramListener {}
