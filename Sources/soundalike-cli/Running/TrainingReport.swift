import Foundation
import SoundalikeTraining

/// How a run ended, as `train` says it.
struct TrainingReport: Encodable {
    let run: String
    let model: String
    let updates: Int
    let bestValidationLoss: Double?
    let validationErrors: [String: Double]?

    init(folder: RunFolder, outcome: TrainingOutcome) {
        run = folder.path
        model = folder.bestPath
        updates = outcome.update
        bestValidationLoss = outcome.bestLoss
        validationErrors = outcome.scores?.errors
    }

    func write(asJSON: Bool) throws {
        guard !asJSON else { return try JSONOutput(results: [self]).write() }
        let loss = bestValidationLoss.map { String(format: ", best validation loss %.4f", $0) } ?? ""
        try Console.output("\(updates) updates\(loss): \(model)")
    }
}
