import SoundalikeFoundations

/// A progress function of C, and what it is called with.
public struct Progress: Sendable {
    public typealias Function = @convention(c) @Sendable (_ part: Double, _ context: UnsafeMutableRawPointer?) -> Int32

    private let report: @Sendable (Double) -> Int32
    private let signal = Interruption.Signal()

    init(_ function: Function?, _ context: UnsafeMutableRawPointer?) {
        // As a number, since only the caller knows what threads may do with it.
        let context = UInt(bitPattern: context)
        report = { function?($0, UnsafeMutableRawPointer(bitPattern: context)) ?? 0 }
    }

    /// Tells C, which may want to stop.
    func note(_ part: Double) {
        if report(part) != 0 { signal.send() }
    }

    /// Does `work`, which ends when C wants to stop.
    func stopping<Result>(_ work: () throws -> Result) throws -> Result { try Interruption.listening(to: signal, work) }
}
