import Dispatch
import Foundation

/// Turns Ctrl-C and SIGTERM into a call, once; the second signal ends the program at once.
///
/// Lives as long as it is to listen.
final class InterruptionSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter action: what the first signal does, on a thread of its own.
    init(action: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            // The source sees the signal only if its default, which ends the program, is off.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler {
                signal(number, SIG_DFL)
                action()
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
