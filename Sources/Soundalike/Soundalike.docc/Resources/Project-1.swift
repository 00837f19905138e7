import Foundation
import Soundalike

struct Project: Codable {
    var name: String
    var settings: Settings

    func save(to file: URL) throws {
        try JSONEncoder().encode(self).write(to: file)
    }
}
