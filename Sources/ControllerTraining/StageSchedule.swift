/// Where a stage stands between progress and standstill: decides on the learning rate and on the end, validation by validation.
struct StageSchedule: Codable, Hashable {
    private(set) var learningRate: Double
    /// The best validation loss of the stage.
    private(set) var bestLoss: Double?
    private(set) var validationsSinceBest = 0
    /// The same, but counted anew when the learning rate falls.
    private var validationsOnPlateau = 0

    enum CodingKeys: String, CodingKey {
        case learningRate = "learning_rate", bestLoss = "best_loss", validationsSinceBest = "validations_since_best"
        case validationsOnPlateau = "validations_on_plateau"
    }

    init(learningRate: Double) { self.learningRate = learningRate }

    /// Takes a validation's loss in.
    ///
    /// - Returns: whether it is the best so far.
    mutating func add(_ loss: Double, plateau: (patience: Int, factor: Double, leastLearningRate: Double)?) -> Bool {
        if loss < bestLoss ?? .infinity {
            bestLoss = loss
            validationsSinceBest = 0
            validationsOnPlateau = 0
            return true
        }
        validationsSinceBest += 1
        validationsOnPlateau += 1
        if let plateau, validationsOnPlateau >= plateau.patience {
            learningRate = min(learningRate, max(learningRate * plateau.factor, plateau.leastLearningRate))
            validationsOnPlateau = 0
        }
        return false
    }
}
