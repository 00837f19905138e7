import Foundation
import SoundalikeEffects
import SoundalikeFoundations

/// What the page's script is told, as JSON.
struct PageData: Encodable {
    struct Player: Encodable {
        let key: String
        let label: String
        /// The element that holds the sound; nil for what the page makes of the input.
        let audio: String?
    }

    struct Equaliser: Encodable {
        /// The element that shows the response.
        let chart: String
        /// Which effect of the settings it is.
        let index: Int
        /// As it is used.
        let values: [Double]
        let minimums: [Double]
        let maximums: [Double]
        let bands: [String]
        let plot: PlotPlace
        /// What saved settings are called.
        let fileName: String
    }

    struct PlotPlace: Encodable {
        let left, right, top, bottom, lowestHz, highestHz, limitDB: Double
    }

    let sampleRate: Double
    let players: [Player]
    let equaliser: Equaliser?
    /// The parameter document, where the page can change it.
    let settings: JSONValue?
}
