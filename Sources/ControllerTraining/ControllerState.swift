import SoundalikeFoundations
import SoundalikeModelFiles

/// What a controller's checkpoint keeps besides weights, the optimiser's moments and the settings that the effects have had: enough to go on
/// with the very same run.
struct ControllerState: Codable {
    /// Which of the run's stages.
    var stage = 0
    /// Updates of this stage, and of all.
    var stageUpdate = 0, update = 0
    /// The update of this stage after which was validated last.
    var validatedUpdate = 0
    var schedule: StageSchedule
    /// Where each item of the batch is in its clip.
    var positions: [ClipPosition]
    /// The effect layer's random numbers; nil while no effect runs.
    var layer: EffectLayer.Position?
    /// Frames of its present clip that each item's effects have heard.
    var heardFrames: [Int] = []
    var losses = LossSums()
    var times = StepTimes()

    enum CodingKeys: String, CodingKey {
        case stage, stageUpdate = "stage_update", update, validatedUpdate = "validated_update", schedule, positions, layer, heardFrames = "heard_frames", losses, times
    }

    private static let key = "soundalike-controller-training"

    init(learningRate: Double, itemCount: Int) {
        schedule = StageSchedule(learningRate: learningRate)
        positions = [ClipPosition](repeating: ClipPosition(), count: itemCount)
    }

    /// - Throws: `SoundalikeError.badData` when the checkpoint has no state, or one that makes no sense for a batch of `itemCount`.
    init(of file: SafetensorsFile, itemCount: Int, stageCount: Int, subject: String) throws {
        guard let text = file.metadata[Self.key] else {
            throw SoundalikeError(.badData, subject, "is not a checkpoint of a controller's run")
        }
        self = try JSONValue(parsing: text.utf8).decode(ControllerState.self, subject: subject)
        guard update >= 0, stageUpdate >= 0, (0...stageCount).contains(stage), positions.count == itemCount,
            positions.allSatisfy({ $0.clip >= 0 && $0.frame >= 0 }), heardFrames.isEmpty || heardFrames.count == itemCount,
            heardFrames.allSatisfy({ (0...1 << 32).contains($0) })
        else { throw SoundalikeError(.badData, subject, "holds a damaged training state") }
    }

    func store(in file: inout SafetensorsFile) throws {
        file.metadata[Self.key] = try JSONValue(encoding: self).serialised()
    }
}

/// Sums of a loss and its terms over updates.
struct LossSums: Codable, Hashable {
    private(set) var loss = 0.0
    private(set) var terms: [Double] = []
    private(set) var count = 0

    mutating func add(_ loss: Double, terms: [Double]) {
        self.loss += loss
        if self.terms.count != terms.count { self.terms = terms.map { _ in 0 } }
        for index in terms.indices { self.terms[index] += terms[index] }
        count += 1
    }

    var meanLoss: Double { loss / Double(max(1, count)) }
    var meanTerms: [Double] { terms.map { $0 / Double(max(1, count)) } }
}

/// Where the time of updates goes, seconds.
public struct StepTimes: Codable, Hashable, Sendable {
    /// Waiting for clips to be read.
    public internal(set) var waiting = 0.0
    /// The network, forwards and backwards.
    public internal(set) var encoder = 0.0
    /// The effects, and all runs with settings moved.
    public internal(set) var effects = 0.0
    /// The loss, forwards and backwards; the effects' gradients are a few products in it.
    public internal(set) var loss = 0.0
    public internal(set) var optimiser = 0.0

    /// All of it.
    public var total: Double { waiting + encoder + effects + loss + optimiser }

    /// By name, for logs.
    var parts: [(name: String, seconds: Double)] {
        [("waiting", waiting), ("encoder", encoder), ("effects", effects), ("loss", loss), ("optimiser", optimiser)]
    }

    /// Does `work` and adds its seconds to a part.
    mutating func measure<Result>(_ part: WritableKeyPath<StepTimes, Double>, _ work: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { self[keyPath: part] += (ContinuousClock.now - start) / .seconds(1) }
        return try work()
    }
}
