import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// What a checkpoint keeps besides weights and the optimiser's moments: enough to go on with the very same run.
///
/// Everything random is drawn from the recipe's seed and a position, so there are no generators to save.
struct TrainingState: Codable, Hashable {
    var update = 0
    var position = StreamPosition()
    /// Best validation loss so far, and how many validations have passed since.
    var bestLoss: Double?
    var validationsSinceBest = 0
    /// Sum of losses since the last validation, and of how many updates.
    var lossSum = 0.0
    var lossCount = 0
    /// Seconds spent in updates, and of those waiting for examples.
    var seconds = 0.0
    var waitingSeconds = 0.0

    enum CodingKeys: String, CodingKey {
        case update, position, bestLoss = "best_loss", validationsSinceBest = "validations_since_best", lossSum = "loss_sum"
        case lossCount = "loss_count", seconds, waitingSeconds = "waiting_seconds"
    }

    private static let key = "soundalike-training"

    init() {}

    /// - Throws: `SoundalikeError.badData` when the checkpoint has no state, or one that makes no sense.
    init(of file: SafetensorsFile, subject: String) throws {
        guard let text = file.metadata[Self.key] else {
            throw SoundalikeError(.badData, subject, "is a model, not a checkpoint of a run")
        }
        self = try JSONValue(parsing: text.utf8).decode(TrainingState.self, subject: subject)
        guard update >= 0, position.pool >= 0, position.batch >= 0 else {
            throw SoundalikeError(.badData, subject, "holds a damaged training state")
        }
    }

    func store(in file: inout SafetensorsFile) throws {
        file.metadata[Self.key] = try JSONValue(encoding: self).serialised()
    }
}
