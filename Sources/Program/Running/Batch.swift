import ArgumentParser
import SoundalikeFoundations

/// Work on several inputs, some at once: a failure is reported and the rest go on.
struct Batch {
    let jobs: Int
    /// Whether text for people is printed.
    let isTalkative: Bool
    let wantsJSON: Bool
    /// Whether standard output carries a file, and text goes to standard error.
    var isBesideData = false

    /// Does `work` on every item, reports, prints.
    ///
    /// - Parameters:
    ///   - name: what an item is called: its path.
    ///   - work: makes the details and the text for people, which is printed as soon as it is there.
    /// - Throws: `ExitCode` of the first item in order that failed, or of an interruption, once all is reported.
    func run<Item: Sendable, Details: Encodable & Sendable>(
        _ items: [Item], name: (Item) -> String, work: @escaping @Sendable (Item) throws -> (Details, text: String)
    ) async throws {
        let (isTalkative, isBesideData) = (isTalkative, isBesideData)
        let outcomes = await Self.map(items, jobs: jobs) { item -> Result<Details, SoundalikeError> in
            do {
                try Interruption.check()
                let (details, text) = try work(item)
                if isTalkative, !text.isEmpty { try Console.output(text, besideData: isBesideData, hasPlots: true) }
                return .success(details)
            } catch {
                let error = SoundalikeError(any: error)
                // Said once at the end, for all.
                if error.code != .interrupted { Console.report(error) }
                return .failure(error)
            }
        }
        if wantsJSON {
            try JSONOutput(results: zip(items, outcomes).map { FileResult(input: name($0), outcome: $1) }).write()
        }
        let failures = outcomes.compactMap { if case .failure(let error) = $0 { error } else { nil } }
        let interruption = failures.first { $0.code == .interrupted }
        if let interruption { Console.report(interruption) }
        if let failure = interruption ?? failures.first { throw ExitCode(failure.code.exitStatus) }
    }

    /// `transform` of every item, in order, at most `jobs` at once.
    private static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], jobs: Int, transform: @escaping @Sendable (Item) -> Output
    ) async -> [Output] {
        await withTaskGroup(of: (Int, Output).self) { group in
            var outputs = [Output?](repeating: nil, count: items.count)
            for (index, item) in items.enumerated() {
                if index >= jobs, let (done, output) = await group.next() { outputs[done] = output }
                group.addTask { (index, transform(item)) }
            }
            for await (done, output) in group { outputs[done] = output }
            return outputs.compactMap { $0 }
        }
    }
}
