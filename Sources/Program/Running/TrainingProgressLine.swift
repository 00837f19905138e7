import Foundation
import SoundalikeControllerTraining
import SoundalikeMatcherTraining
import Synchronization

/// A training run on standard error: one line that changes on a terminal, a line every half minute elsewhere, and a line for
/// every validation.
final class TrainingProgressLine: Sendable {
    private let title: String
    private let report: ReportOptions
    private let state = Mutex((shownAt: ContinuousClock.Instant?.none, isDrawn: false))

    init(_ title: String, report: ReportOptions) {
        self.title = title
        self.report = report
    }

    func show(_ progress: TrainingProgress) {
        guard report.isTalkative else { return }
        switch progress.stage {
        case .preparing:
            Console.note("\(title): reading recordings and making the examples to validate on")
        case .validated(let scores):
            clear()
            let gains = scores.errors.filter { $0.key.hasSuffix("_gain") }.map(\.value)
            let gain = gains.isEmpty ? "" : String(format: ", gains off by %.2f dB", gains.reduce(0, +) / Double(gains.count))
            let mark = scores.loss == progress.bestValidationLoss ? ", the best so far" : ""
            Console.note("\(title): update \(progress.update): validation loss \(number(scores.loss))\(gain)\(mark)")
        case .training: draw(line(progress))
        }
    }

    func show(_ progress: ControllerProgress) {
        guard report.isTalkative else { return }
        switch progress.stage {
        case .preparing:
            Console.note("\(title): looking through the recordings")
        case .validated(let loss, let isBest):
            clear()
            Console.note("\(place(progress)): update \(progress.update): validation loss \(number(loss))\(isBest ? ", the best of the stage" : "")")
        case .training: draw(line(progress))
        }
    }

    /// Shows a line, if the last one has stood long enough.
    private func draw(_ line: @autoclosure () -> String) {
        let now = ContinuousClock.now
        let period: Duration = Console.isTerminal ? .milliseconds(250) : .seconds(30)
        state.withLock { state in
            guard state.shownAt.map({ now - $0 >= period }) ?? true else { return }
            state.shownAt = now
            if Console.isTerminal {
                Console.redraw(line())
                state.isDrawn = true
            } else {
                Console.note(line())
            }
        }
    }

    /// Takes the changing line away, so that others can be written.
    func clear() {
        state.withLock { state in
            if state.isDrawn { Console.redraw("") }
            state.isDrawn = false
        }
    }

    private func line(_ progress: TrainingProgress) -> String {
        var parts = ["\(title): update \(progress.update) of at most \(progress.maximumUpdates)"]
        if let loss = progress.loss { parts.append("loss \(number(loss))") }
        if let seconds = progress.secondsPerUpdate {
            parts.append(String(format: "%.0f ms an update", 1000 * seconds))
            parts.append("at most \(ValueText.duration(seconds * Double(progress.maximumUpdates - progress.update))) left")
        }
        if let share = progress.waitingShare { parts.append("\(ValueText.percent(share)) of it waiting for examples") }
        return parts.joined(separator: ", ")
    }

    private func place(_ progress: ControllerProgress) -> String {
        "\(title): stage \(progress.number) of \(progress.count) (\(progress.name))"
    }

    private func line(_ progress: ControllerProgress) -> String {
        var parts = ["\(place(progress)): update \(progress.update) of at most \(progress.maximumUpdates)"]
        if let loss = progress.loss { parts.append("loss \(number(loss))") }
        if let seconds = progress.secondsPerUpdate {
            let shares = [("encoder", progress.times.encoder), ("effects", progress.times.effects), ("waiting", progress.times.waiting)]
                .map { "\($0) \(ValueText.percent($1 / max(progress.times.total, 1e-9)))" }
            parts.append(String(format: "%.0f ms an update", 1000 * seconds) + " (\(shares.joined(separator: ", ")))")
            parts.append("at most \(ValueText.duration(seconds * Double(progress.maximumUpdates - progress.update))) left in the stage")
        }
        if progress.failureCount > 0 { parts.append("\(progress.failureCount) failures of effects") }
        return parts.joined(separator: ", ")
    }

    private func number(_ value: Double) -> String { String(format: "%.4f", value) }
}
