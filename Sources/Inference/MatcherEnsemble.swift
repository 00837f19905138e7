import SoundalikeFoundations
import SoundalikeModelFiles

/// Several networks that hear the same spectrogram and answer as one: they err in different places.
///
/// Their distributions become one by a weighted geometric mean, the responses that they predict by a weighted mean.
public struct MatcherEnsemble: Sendable {
    /// What an ensemble is made of, as its model file says it.
    public struct Architecture: Codable, Hashable, Sendable {
        /// One of the networks.
        public struct Member: Codable, Hashable, Sendable {
            /// What a model of this network alone would be called: `matcher` or `sketch-matcher`.
            public var kind: String
            /// How much its answer counts beside the others'.
            public var share: Double
            /// Of its kind.
            public var architecture: JSONValue
        }

        public var members: [Member]
    }

    /// A network and its part of the answer; all parts are 1 together.
    struct Member: Sendable {
        let network: MatcherNetworkKind
        let share: Double
    }

    /// What the metadata of a model of this kind calls it.
    public static let kind = "ensemble-matcher"

    let members: [Member]
    private static let mostMembers = 16

    /// Takes the weights of member *i* from `file` by their names after the prefix ``prefix(_:)``.
    ///
    /// - Throws: `SoundalikeError(.badData)` when a network cannot be built, or they do not go together.
    init(_ architecture: Architecture, weights file: SafetensorsFile, subject: String) throws {
        func check(_ isFine: Bool, _ problem: String) throws {
            guard isFine else { throw SoundalikeError(.badData, "ensemble", problem) }
        }
        let count = architecture.members.count, shares = architecture.members.map(\.share), sum = shares.reduce(0, +)
        try check((1...Self.mostMembers).contains(count), "\(count) members; there may be 1 to \(Self.mostMembers)")
        try check(shares.allSatisfy { $0 > 0 } && sum.isFinite, "a share is not positive, or beyond all measure")
        try check(!architecture.members.contains { $0.kind == Self.kind }, "a member is an ensemble itself")
        members = try architecture.members.enumerated().map { index, member in
            let network = try MatcherNetworkKind(
                kind: member.kind, architecture: member.architecture, weights: file.part(Self.prefix(index)), subject: subject)
            return Member(network: network, share: member.share / sum)
        }
        for network in members.map(\.network) {
            try check(network.bandCount == first.bandCount, "its members have different numbers of bands")
            try check(
                network.parameterCount == first.parameterCount && network.valueCount == first.valueCount,
                "its members have different numbers of outputs")
        }
        try check(Set(members.compactMap(\.network.responseCount)).count <= 1, "its members have different numbers of points in their responses")
    }

    /// What stands before the names of a member's weights.
    static func prefix(_ index: Int) -> String { "members.\(index)." }

    /// The network that tells what all have in common.
    var first: MatcherNetworkKind { members[0].network }

    var embeddingCount: Int { members.reduce(0) { $0 + $1.network.embeddingCount } }

    var responseCount: Int? { members.lazy.compactMap(\.network.responseCount).first }

    func answer(input: [Float], reference: [Float]) -> MatcherAnswer {
        var start = 0
        let answers = members.map { member -> MatcherAnswer in
            let part = start..<(start + member.network.embeddingCount)
            start = part.upperBound
            return member.network.answer(input: Array(input[part]), reference: Array(reference[part]))
        }
        let logProbabilities = (0..<first.parameterCount).map { parameter in
            logSoftmax((0..<first.valueCount).map { value in
                zip(members, answers).reduce(0) { $0 + $1.0.share * $1.1.logProbabilities[parameter][value] }
            })
        }
        let responses = zip(members, answers).compactMap { member, answer in answer.responseDB.map { (share: member.share, responseDB: $0) } }
        let total = responses.reduce(0) { $0 + $1.share }
        let responseDB = responseCount.map { count in
            (0..<count).map { point in responses.reduce(0) { $0 + $1.share * $1.responseDB[point] } / total }
        }
        return MatcherAnswer(logProbabilities: logProbabilities, responseDB: responseDB)
    }
}

/// Lets several listeners hear the same frames; their embeddings stand one after the other.
final class EnsembleListener: SpectrogramListener {
    private let listeners: [any SpectrogramListener]

    init(_ listeners: [any SpectrogramListener]) { self.listeners = listeners }

    func push(_ frames: UnsafeBufferPointer<Float>) {
        for listener in listeners { listener.push(frames) }
    }

    func finish() throws -> [Float] {
        try listeners.flatMap { try $0.finish() }
    }
}
