import SoundalikeEffects
import SoundalikeFoundations
import Testing

@Suite struct AutomationTableTests {
    static let chain = [ChainRendererTests.eq(), ChainRendererTests.gain()]

    static func table(_ csv: String) throws -> AutomationTable {
        try AutomationTable(csv: csv, subject: "a.csv", chain: chain)
    }

    @Test func aTableIsRead() throws {
        let table = try Self.table("\u{FEFF}# by hand\r\nseconds, gain/gain ,eq/low_gain\r\n\r\n0.5,-12,1\r\n2,6,\t-1e0\r\n# the end\r\n")
        #expect(table.timeUnit == .seconds && table.times == [0.5, 2])
        #expect(table.columns == ["gain/gain", "eq/low_gain"] && table.values == [-12, 1, 6, -1])
        let automation = table.automation(sampleRateHz: 8_000)
        for (seconds, gainDB) in [(0.0, -12.0), (0.5, -12), (1.25, -3), (2, 6), (900, 6)] {
            #expect(automation.value(column: 0, seconds: seconds) == gainDB)
        }
        #expect(automation.value(column: 1, seconds: 1.25) == 0)
    }

    @Test func framesAreOfTheRecording() throws {
        let table = try Self.table("frame,gain/gain\n0,0\n8000,-8")
        #expect(table.automation(sampleRateHz: 8_000).value(column: 0, seconds: 0.5) == -4)
        #expect(table.automation(sampleRateHz: 16_000).value(column: 0, seconds: 0.25) == -4)
    }

    /// One row, or many: the search finds its place among any number.
    @Test func anyNumberOfRows() throws {
        for count in [1, 2, 3, 10, 1_000] {
            let lines = (0..<count).map { "\($0),\(Double($0 % 7))" }
            let automation = try Self.table((["seconds,gain/gain"] + lines).joined(separator: "\n")).automation(sampleRateHz: 1)
            for row in 0..<count { #expect(automation.value(column: 0, seconds: Double(row)) == Double(row % 7)) }
            #expect(automation.value(column: 0, seconds: -1) == 0)
        }
    }

    @Test(arguments: [
        ("", "there is no header"), ("seconds,gain/gain\n", "there are no rows"), ("time,gain/gain\n0,0", "the first column is \"time\""),
        ("seconds;gain/gain\n0;0", "the first column is \"seconds;gain/gain\""), ("seconds\n0", "names no parameters"),
        ("seconds,gain.gain\n0,0", "\"gain.gain\" is not a parameter of the chain"), ("seconds,gain/loudness\n0,0", "is not a parameter"),
        ("seconds,gain/gain,gain/gain\n0,0,0", "line 1: \"gain/gain\" appears twice"), ("seconds,gain/gain\n0", "line 2: 1 values for 2 columns"),
        ("seconds,gain/gain\n0,0,0", "3 values for 2 columns"), ("seconds,gain/gain\n0,nan", "gain/gain: \"nan\" is not a number"),
        ("seconds,gain/gain\n0,inf", "is not a number"), ("seconds,gain/gain\n0,", "gain/gain: \"\" is not a number"),
        ("seconds,gain/gain\nnan,0", "\"nan\" is not a time"), ("seconds,gain/gain\n-1,0", "the time -1 is out of range"),
        ("seconds,gain/gain\n1,0\n1,1", "line 3: the time 1 does not come after"), ("seconds,gain/gain\n2,0\n\n1,1", "line 4: the time 1"),
        ("seconds,gain/gain\n0,61", "line 2: gain/gain: 61 is out of range; give -60 to 60 dB"), ("seconds,gain/gain\n1e300,0", "out of range"),
    ]) func whatIsWrongIsNamed(csv: String, phrase: String) {
        #expect { try Self.table(csv) } throws: { error in
            let error = error as? SoundalikeError
            return error?.code == .badData && error?.subject == "a.csv" && error?.description.contains(phrase) == true
        }
    }
}
