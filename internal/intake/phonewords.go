package intake

import "strings"

// phoneWords are plain things that are easy to say and hear, by language; two of them make a phone word. None is part of a card
// name, an illness, a person or a word with a shadow.
var phoneWords = map[string][]string{
	"en": strings.Fields(`anchor apron arrow atlas attic barley barn basket beacon bench berry biscuit blanket boat bonnet book bottle bread
		bridge broom bucket butter button cabin cable candle canoe canvas carpet castle chair chalk cheese chimney cider circle
		clock cloud coat coffee compass cottage cotton cradle cup curtain daisy desk dinner door engine envelope feather fence
		ferry fiddle field flag flask flour flute fountain garden gate ginger glacier glove granite guitar hammock harbour
		harvest helmet honey hook iron jacket jam jar jigsaw kettle kitchen kite ladder lake lamp lantern lemon letter library
		lighthouse linen lobster magnet mango map marble melon mill mirror mitten napkin needle nest notebook oar oats orange
		orchard oven paddle paint paper parcel pebble pencil pepper piano picnic pillow pilot planet plate pocket pond potato
		pottery pumpkin puzzle quilt raft rain ribbon rocket roof rope rucksack saddle sail salt sandal sauce scarf shell ship
		shoe silk sketch sledge soap sofa spoon station stone stove sugar sunset table tea tent ticket tiger tomato torch tower
		train tunnel umbrella velvet violin waffle wagon water wheel window wool`),
	"nb": strings.Fields(`anker anorakk appelsin atlas bakeri ball bark benk blad blomst blyant bolle bord bratsj bro brygge bukse busk bål bånd
		båt bøtte dagbok dal dam drage dukke dyne eddik elv eple fakkel fele ferje fjell fjær flaske flette flåte fløte fløyte
		fontene fyr fyrtårn gaffel gardin garn genser gitar glass granitt grind gryte grøt gulrot gynge hanske havn hefte
		hengekøye hjelm hjul honning humle hus hylle hytte ingefær jakke jordbær kake kalender kanel kano kart kasse kirke kjole
		klokke kniv kompass kopp kork korn krakk krukke krus kurv kvist laks lampe lapp lerret linje loft lue luke lykt lyng
		låve løk magnet mandel marmor mel melk melon mynt måne nål nøkkel ovn pakke papir parasoll pensel pepper piano pil pinne
		plate plomme pose potet puslespill pute radio regn reir ring rips robåt rosin rute ryggsekk sag sand sang sau saus seil
		sild silke sjal skap ski skje skjell skjerf sko skog skuff slede sløyfe smør sol spann speil spiker stein stige stol
		strand strikke strømpe sukker sykkel såpe tak tallerken tau te telt teppe tog tomat trapp tre tromme tunnel tåke tårn
		ull vaffel vann vase ved veske vest vind vindu vogn vott ås øks øy`),
}
