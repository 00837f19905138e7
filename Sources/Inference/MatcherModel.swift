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
    public let network: MatcherInference

    /// Reads the file at `path`.
    ///
    /// - Throws: `SoundalikeError` about `path`: `.noInput` when there is no such file, `.badData` when it is no sound model of a matcher that
    ///   the kernels are built for, `.inputOutput` when reading fails.
    public init(contentsOf path: String) throws {
        try self.init(SafetensorsFile(contentsOf: path), path: path)
    }

    /// The same of a file that was read, at `path`.
    public init(_ file: SafetensorsFile, path: String) throws {
        metadata = try ModelMetadata(of: file, subject: path, kind: MatcherInference.kind)
        frontEnd = try metadata.frontEnd.decode(subject: path)
        do { try frontEnd.validate() } catch var error as SoundalikeError {
            error.problem = "its front end's \(error.problem)"
            error.subject = path
            throw error
        }
        network = try MatcherInference(metadata, weights: file, subject: path)
        guard frontEnd.bandCount == network.architecture.bandCount else {
            throw SoundalikeError(.badData, path, "its network and its front end have different numbers of bands")
        }
    }

    /// Log-probabilities `[parameter][value]` from two embeddings, heard both ways round.
    ///
    /// What makes the input sound like the reference is undone by the same settings with gains of the other sign, exactly so for
    /// the equaliser's shelves and peaks. The network does not know that: asked the other way round it says something else, with
    /// errors of its own. The answer here is the geometric mean of both, which gives equal recordings flat settings and turns
    /// every gain around when the recordings change places.
    ///
    /// - Precondition: both have the architecture's ``MatcherArchitecture/embeddingCount`` elements.
    /// - Throws: `SoundalikeError(.badData)` for an answer that is not finite, which weights of absurd size lead to.
    public func answer(input: [Float], reference: [Float]) throws(SoundalikeError) -> [[Double]] {
        let there = network.logProbabilities(input: input, reference: reference)
        let back = network.logProbabilities(input: reference, reference: input)
        let answer = there.indices.map { parameter in
            let row = back[parameter]
            return logSoftmax(zip(there[parameter], isMirrored(parameter) ? row.reversed() : row).map { 0.5 * ($0 + $1) })
        }
        guard answer.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
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
