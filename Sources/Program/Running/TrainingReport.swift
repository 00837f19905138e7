import Foundation
import SoundalikeControllerTraining
import SoundalikeMatcherTraining
import SoundalikeTraining

/// How a run ended, as `train` says it.
struct TrainingReport: Encodable {
    let run: String
    let model: String
    let updates: Int
    let bestValidationLoss: Double?
    /// Of a matcher's parameters, in their units.
    let validationErrors: [String: Double]?
    /// Of a controller's loss.
    var validationTerms: [String: Double]?
    /// How often effects failed under a controller.
    var effectFailures: Int?

    init(folder: RunFolder, outcome: TrainingOutcome) {
        run = folder.path
        model = folder.bestPath
        updates = outcome.update
        bestValidationLoss = outcome.bestLoss
        validationErrors = outcome.scores?.errors
    }

    init(folder: RunFolder, outcome: ControllerOutcome) {
        run = folder.path
        model = folder.bestPath
        updates = outcome.update
        bestValidationLoss = outcome.bestLoss
        validationErrors = nil
        validationTerms = outcome.validation
        effectFailures = outcome.failureCount
    }

    func write(asJSON: Bool) throws {
        guard !asJSON else { return try JSONOutput(results: [self]).write() }
        let loss = bestValidationLoss.map { String(format: ", best validation loss %.4f", $0) } ?? ""
        let failures = effectFailures.map { $0 > 0 ? ", \($0) failures of effects" : "" } ?? ""
        try Console.output("\(updates) updates\(loss)\(failures): \(model)")
    }
}
